# make install: bin/whence, lib/libwhence.so, include/whence.h, and below lib/whence and share/whence
# all that they need besides Debian's libraries. $ORIGIN makes the tree movable.
function(wh_install)
  include(GNUInstallDirs)
  set(private "lib/whence")
  if(TARGET whence-program)
    set_target_properties(whence-program PROPERTIES INSTALL_RPATH "$ORIGIN/../${private}")
    install(TARGETS whence-program RUNTIME DESTINATION bin)
  endif()
  set_target_properties(whence PROPERTIES INSTALL_RPATH "$ORIGIN/whence")
  install(TARGETS whence LIBRARY DESTINATION lib)
  install(FILES "${CMAKE_SOURCE_DIR}/include/whence.h" DESTINATION include)
  install(DIRECTORY "${WH_DEPS}/openvino/libs/" DESTINATION ${private}
          PATTERN "*.pc" EXCLUDE PATTERN "cache.json" EXCLUDE)
  string(FIND "${WH_MTMD}" "${WH_DEPS}/" own_llama)
  if(WH_VLM_LOCAL AND own_llama EQUAL 0)
    install(DIRECTORY "${WH_DEPS}/llama-lib/lib/" DESTINATION ${private}
            FILES_MATCHING PATTERN "*.so*" PATTERN "cmake" EXCLUDE PATTERN "pkgconfig" EXCLUDE)
    install(FILES "${WH_DEPS}/llama/LICENSE" DESTINATION share/doc/whence/llama.cpp)
  endif()
  install(DIRECTORY "${CMAKE_SOURCE_DIR}/assets/" DESTINATION share/whence/assets)
  install(DIRECTORY "${WH_DEPS}/models/" DESTINATION share/whence/models)
  install(DIRECTORY "${CMAKE_SOURCE_DIR}/models/" DESTINATION share/whence/shipped
          FILES_MATCHING PATTERN "*.gguf")
  install(FILES "${CMAKE_BINARY_DIR}/../share/whence/world.db" DESTINATION share/whence)
  install(FILES "${CMAKE_SOURCE_DIR}/LICENSE" "${CMAKE_SOURCE_DIR}/NOTICE"
                "${CMAKE_SOURCE_DIR}/docs/licences.md" DESTINATION share/doc/whence)
  install(DIRECTORY "${WH_DEPS}/openvino/licenses/" DESTINATION share/doc/whence/openvino)
endfunction()
