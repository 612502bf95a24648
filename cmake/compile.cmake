# How every target of the project is compiled.

find_program(CCACHE ccache)
if(CCACHE)
    # Relative paths, so that two checkouts of the same tree share what was compiled.
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env
        CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        ${CCACHE})
endif()

add_library(holdfast_compile INTERFACE)
target_compile_options(holdfast_compile INTERFACE -Wall -Wextra -Werror -fno-plt -fpch-preprocess)
# Nobody loads a library that only others need, or what nobody calls.
target_link_options(holdfast_compile INTERFACE
    LINKER:--as-needed LINKER:--gc-sections LINKER:-z,pack-relative-relocs)
target_include_directories(holdfast_compile INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(holdfast_compile INTERFACE
    HOLDFAST_VERSION="${PROJECT_VERSION}"
    BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)

set(HOLDFAST_SANITIZE "" CACHE STRING "The sanitizers to build with: address,undefined or thread")
if(HOLDFAST_SANITIZE)
    set(flags -fsanitize=${HOLDFAST_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    # g++ says that ThreadSanitizer does not know fences; Asio has some where it has locks besides. And what a
    # sanitizer adds makes it believe that an empty std::optional's value is used.
    target_compile_options(holdfast_compile INTERFACE ${flags}
        $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan> $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
    target_link_options(holdfast_compile INTERFACE ${flags})
endif()

# Of a shared library there are pages that are written to when it is loaded, or read to find a name in it, once
# in each process. What reads other people's bytes stays shared for the sake of security updates.
option(HOLDFAST_ARCHIVES "Link in what every process would load for itself (decision 0023)" ON)
if(HOLDFAST_ARCHIVES AND NOT HOLDFAST_SANITIZE)
    target_link_options(holdfast_compile INTERFACE -static-libstdc++ -static-libgcc)
endif()

option(HOLDFAST_FUZZ "Build the libFuzzer targets of tests/fuzz (needs clang)" OFF)
if(HOLDFAST_FUZZ)
    target_compile_options(holdfast_compile INTERFACE -fsanitize=fuzzer-no-link)
endif()

# For targets with coroutines: optimising, g++ 12 inlines one half of how Asio allocates their frames
# and takes the other half for a mismatch.
function(holdfast_has_coroutines name)
    target_compile_options(${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>)
endfunction()

# holdfast_library(NAME FILES...) and holdfast_program(NAME FILES...): a target that is compiled as
# above and shares the precompiled headers of lib.
function(holdfast_library name)
    add_library(${name} STATIC ${ARGN})
    target_link_libraries(${name} PUBLIC holdfast_compile)
    holdfast_reuse_precompiled(${name})
endfunction()

function(holdfast_program name)
    add_executable(${name} ${ARGN})
    target_link_libraries(${name} PRIVATE holdfast_compile)
    holdfast_reuse_precompiled(${name})
endfunction()

function(holdfast_reuse_precompiled name)
    if(NOT name STREQUAL holdfast_lib)
        target_link_libraries(${name} PRIVATE holdfast_lib)
        target_precompile_headers(${name} REUSE_FROM holdfast_lib)
    endif()
endfunction()
