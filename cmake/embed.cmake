# wh_embed_from(ROOM DIR FILE...): DIR/FILE as `extern const char wh_embed_FILE[]` (NUL-terminated; dots
# become underscores) in the room's library, so that pages and tables stay files of their own kind.
function(wh_embed_from room folder)
  foreach(file ${ARGN})
    string(REPLACE "." "_" symbol "${file}")
    set(source "${CMAKE_SOURCE_DIR}/${folder}/${file}")
    set(output "${CMAKE_BINARY_DIR}/generated/embed/${room}_${symbol}.c")
    add_custom_command(
      OUTPUT "${output}"
      COMMAND ${CMAKE_COMMAND} -DSOURCE=${source} -DOUTPUT=${output} -DSYMBOL=wh_embed_${symbol}
              -P "${CMAKE_SOURCE_DIR}/cmake/embed_file.cmake"
      DEPENDS "${source}" "${CMAKE_SOURCE_DIR}/cmake/embed_file.cmake"
      VERBATIM)
    target_sources(wh_${room} PRIVATE "${output}")
  endforeach()
endfunction()

# wh_embed(ROOM FILE...): files of the room's own folder.
function(wh_embed room)
  get_target_property(folder wh_${room} WH_FOLDER)
  wh_embed_from(${room} "src/${folder}" ${ARGN})
endfunction()

# wh_embed_assets(belief reliability.json) gives wh_embed_reliability_json.
function(wh_embed_assets room)
  wh_embed_from(${room} assets ${ARGN})
endfunction()
