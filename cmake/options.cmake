# How our own code is compiled.
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_C_FLAGS_RELEASE "-O2 -g1")

option(WH_SANITIZE "AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
set(WH_DEPS "${CMAKE_SOURCE_DIR}/deps" CACHE PATH "what setup/ fetched")

add_compile_options($<$<COMPILE_LANGUAGE:C>:-D_GNU_SOURCE>)
set(WH_WARNINGS -Wall -Wextra -Wshadow -Wconversion -Werror)
if(WH_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
