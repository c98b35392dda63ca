# Libraries: Debian's by pkg-config, OpenVINO and H3 from deps/ (setup/ puts them there).
find_package(PkgConfig REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n)
find_package(SQLite3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
pkg_check_modules(GLIB REQUIRED IMPORTED_TARGET glib-2.0)
pkg_check_modules(PROJ REQUIRED IMPORTED_TARGET proj)
pkg_check_modules(VIPS REQUIRED IMPORTED_TARGET vips)
pkg_check_modules(EXIF REQUIRED IMPORTED_TARGET libexif)
pkg_check_modules(EXPAT REQUIRED IMPORTED_TARGET expat)
pkg_check_modules(TESSERACT REQUIRED IMPORTED_TARGET tesseract lept)
# GEOS's pkg-config file names the C++ library; the C API is a library of its own.
find_library(GEOS_C geos_c REQUIRED)
add_library(PkgConfig::GEOS INTERFACE IMPORTED)
target_link_libraries(PkgConfig::GEOS INTERFACE ${GEOS_C})

find_package(OpenVINO REQUIRED COMPONENTS Runtime PATHS "${WH_DEPS}/openvino/cmake"
             NO_DEFAULT_PATH)

if(NOT EXISTS "${WH_DEPS}/h3/CMakeLists.txt")
  message(FATAL_ERROR "H3 is not in ${WH_DEPS}/h3: run setup/fetch.sh")
endif()
foreach(part BUILD_TESTING BUILD_BENCHMARKS BUILD_FUZZERS BUILD_FILTERS BUILD_GENERATORS
        ENABLE_COVERAGE ENABLE_DOCS ENABLE_FORMAT ENABLE_LINTING BUILD_SHARED_LIBS)
  set(${part} OFF)
endforeach()
set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)
add_subdirectory("${WH_DEPS}/h3" "${CMAKE_BINARY_DIR}/h3" EXCLUDE_FROM_ALL SYSTEM)
unset(BUILD_TESTING)

# yyjson: one C file; the evaluator reads large dumps with it.
if(NOT EXISTS "${WH_DEPS}/yyjson/yyjson.c")
  message(FATAL_ERROR "yyjson is not in ${WH_DEPS}/yyjson: run setup/fetch.sh")
endif()
add_library(yyjson STATIC "${WH_DEPS}/yyjson/yyjson.c")
target_include_directories(yyjson SYSTEM PUBLIC "${WH_DEPS}/yyjson")
if(WH_SANITIZE) # under UBSan and coverage its one file takes minutes to compile
  target_compile_options(yyjson PRIVATE -O1 -fno-sanitize=undefined
                         $<$<BOOL:${WH_FUZZ}>:-fno-sanitize=fuzzer-no-link>)
endif()
# llama.cpp, for the local vision-language backend: what `make vlm` built, or an installed one that is
# new enough. Without it, everything else works and `whence doctor` says what to run.
option(WH_VLM "use llama.cpp if it is there" ON)
set(WH_VLM_LOCAL OFF)
if(WH_VLM)
  find_package(llama CONFIG QUIET HINTS "${WH_DEPS}/llama-lib/lib/cmake/llama")
  if(llama_FOUND)
    get_filename_component(prefix "${llama_DIR}/../../.." ABSOLUTE)
    find_library(WH_MTMD mtmd HINTS "${prefix}/lib")
    find_path(WH_MTMD_INCLUDE mtmd.h HINTS "${prefix}/include")
    if(WH_MTMD AND WH_MTMD_INCLUDE)
      file(STRINGS "${WH_MTMD_INCLUDE}/mtmd.h" found REGEX "mtmd_tokenize_from_parts")
      if(found)
        set(WH_VLM_LOCAL ON)
      endif()
    endif()
  endif()
  message(STATUS "llama.cpp: ${WH_VLM_LOCAL} (${llama_DIR})")
endif()
