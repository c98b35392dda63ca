# wh_room(NAME ROOMS ... LIBS ... [FOLDER lab/NAME]): src/FOLDER/*.c (FOLDER: NAME) as static library
# wh_NAME.
function(wh_room name)
  cmake_parse_arguments(ROOM "" "FOLDER" "ROOMS;LIBS" ${ARGN})
  if(NOT ROOM_FOLDER)
    set(ROOM_FOLDER ${name})
  endif()
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/${ROOM_FOLDER}/*.c")
  if(NOT sources)
    add_library(wh_${name} INTERFACE)
    set(scope INTERFACE)
  else()
    add_library(wh_${name} STATIC ${sources})
    target_compile_options(wh_${name} PRIVATE ${WH_WARNINGS})
    set_target_properties(wh_${name} PROPERTIES WH_FOLDER "${ROOM_FOLDER}")
    set(scope PUBLIC)
  endif()
  target_include_directories(wh_${name} ${scope} "${CMAKE_SOURCE_DIR}/src"
                             "${CMAKE_SOURCE_DIR}/include" "${CMAKE_BINARY_DIR}/generated")
  list(TRANSFORM ROOM_ROOMS PREPEND wh_)
  target_link_libraries(wh_${name} ${scope} ${ROOM_ROOMS} ${ROOM_LIBS})
endfunction()

# The local backend of the room vlm, where llama.cpp is there. Its headers are a system's: our
# warnings are not for them.
function(wh_vlm_local)
  if(WH_VLM_LOCAL)
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/vlm/local/*.c")
    target_sources(wh_vlm PRIVATE ${sources})
    target_compile_definitions(wh_vlm PRIVATE WH_VLM_LOCAL)
    target_include_directories(wh_vlm SYSTEM PRIVATE "${WH_MTMD_INCLUDE}")
    target_link_libraries(wh_vlm PUBLIC llama "${WH_MTMD}" Threads::Threads mvec)
  endif()
endfunction()

# libwhence: all rooms behind include/whence.h.
function(wh_library)
  file(WRITE "${CMAKE_BINARY_DIR}/generated/whence.c" "#include \"whence.h\"\n")
  add_library(whence SHARED "${CMAKE_BINARY_DIR}/generated/whence.c")
  set_target_properties(whence PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION 0)
  target_include_directories(whence PUBLIC "${CMAKE_SOURCE_DIR}/include")
  target_link_libraries(whence PRIVATE -Wl,--whole-archive wh_methods -Wl,--no-whole-archive)
endfunction()

# libwhence-lab: the researcher's half, for the program; nothing that locates a photo needs it.
function(wh_lab)
  add_library(whence-lab INTERFACE)
  target_link_libraries(whence-lab INTERFACE ${ARGN})
endfunction()

# The program whence: an ordinary user of the library's rooms.
function(wh_program)
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/cli/*.c")
  if(sources)
    add_executable(whence-program ${sources})
    set_target_properties(whence-program PROPERTIES OUTPUT_NAME whence)
    target_compile_options(whence-program PRIVATE ${WH_WARNINGS})
    target_link_libraries(whence-program PRIVATE wh_methods whence-lab)
  endif()
endfunction()
