# One folder is one library `ondam_<name>`: its *.cpp without the tests. Tests beside the source become `test_<name>`,
# fuzzers (STEM_fuzz.cpp) become `fuzz_<name>_<stem>`, SQL texts (*.sql) become headers `<stem>_sql.h`.
#
#   ondam_library(json LINK simdjson::simdjson)               a platform part, with vendor libraries
#   ondam_module(customers DEPENDS staff events)              a domain module; DEPENDS is also its include licence,
#                                                             which tools/tidy.py reads from this very line

define_property(GLOBAL PROPERTY ONDAM_TESTS BRIEF_DOCS "Test executables" FULL_DOCS "Test executables")

function(ondam_embed_sql target)
    file(GLOB sql_files CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.sql")
    foreach(sql_file IN LISTS sql_files)
        get_filename_component(stem "${sql_file}" NAME_WE)
        set(header "${CMAKE_CURRENT_BINARY_DIR}/${stem}_sql.h")
        add_custom_command(
            OUTPUT "${header}"
            COMMAND Python3::Interpreter "${CMAKE_SOURCE_DIR}/tools/embed_sql.py" "${sql_file}" "${header}"
            DEPENDS "${sql_file}" "${CMAKE_SOURCE_DIR}/tools/embed_sql.py"
            VERBATIM)
        target_sources(${target} PRIVATE "${header}")
        target_include_directories(${target} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}")
    endforeach()
endfunction()

function(ondam_add_tests name)
    file(GLOB tests CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*_test.cpp" "${CMAKE_CURRENT_SOURCE_DIR}/*/*_test.cpp")
    if(ONDAM_TESTS AND tests)
        add_executable(test_${name} ${tests})
        target_link_libraries(test_${name} PRIVATE ondam_${name} ${ARGN} GTest::gmock GTest::gtest_main)
        target_include_directories(test_${name} PRIVATE "${CMAKE_SOURCE_DIR}/tests" "${CMAKE_CURRENT_BINARY_DIR}")
        set_property(GLOBAL APPEND PROPERTY ONDAM_TESTS test_${name})
        add_test(NAME ${name} COMMAND test_${name})
    endif()
    file(GLOB fuzzers CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*_fuzz.cpp")
    if(ONDAM_FUZZ)
        foreach(fuzzer IN LISTS fuzzers)
            get_filename_component(stem "${fuzzer}" NAME_WE)
            string(REPLACE "_fuzz" "" stem "${stem}")
            ondam_fuzzer(${name}_${stem} SOURCES ${fuzzer} LINK ondam_${name})
        endforeach()
    endif()
endfunction()

# fuzz_NAME with libFuzzer; its seeds lie in tests/fuzz/corpus/NAME.
function(ondam_fuzzer name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
    add_executable(fuzz_${name} ${arg_SOURCES})
    target_include_directories(fuzz_${name} PRIVATE "${CMAKE_SOURCE_DIR}/tests" "${CMAKE_SOURCE_DIR}/src")
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    target_link_libraries(fuzz_${name} PRIVATE ${arg_LINK})
    set_property(GLOBAL APPEND PROPERTY ONDAM_FUZZERS fuzz_${name})
endfunction()

# SUBFOLDERS are vendor folders (records/sqlite) compiled into the same library.
function(ondam_library name)
    cmake_parse_arguments(arg "" "" "DEPENDS;LINK;SUBFOLDERS;TEST_LINK" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp" "${CMAKE_CURRENT_SOURCE_DIR}/*.h")
    foreach(folder IN LISTS arg_SUBFOLDERS)
        file(GLOB more CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp")
        list(APPEND sources ${more})
    endforeach()
    list(FILTER sources EXCLUDE REGEX "_(test|fuzz)\\.cpp$")
    add_library(ondam_${name} STATIC ${sources})
    target_include_directories(ondam_${name} PUBLIC "${CMAKE_SOURCE_DIR}/src")
    list(TRANSFORM arg_DEPENDS PREPEND ondam_)
    target_link_libraries(ondam_${name} PUBLIC ${arg_DEPENDS} PRIVATE ${arg_LINK})
    ondam_embed_sql(ondam_${name})
    ondam_add_tests(${name} ${arg_TEST_LINK})
endfunction()

# A domain module may use base, the platform's interfaces and the modules it names.
set(ONDAM_PLATFORM records event_log http net mail html json phone text_search calendar extract files crypto jobs clock)
function(ondam_module name)
    cmake_parse_arguments(arg "" "" "DEPENDS;TEST_LINK" ${ARGN})
    ondam_library(${name} DEPENDS base ${ONDAM_PLATFORM} ${arg_DEPENDS} TEST_LINK ${arg_TEST_LINK})
endfunction()
