/* Lets a User-Mode Linux guest run on a processor whose registers take more room than it knows of
   (those with AMX). It saves and restores the first part of them, and this machine's kernel refuses to
   set a part: here the rest, which its programs do not use, is added. Preloaded into linux.uml. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

enum { LARGEST = 65536 };

typedef long (*Ptrace)(enum __ptrace_request, ...);

/* What the whole of them takes; 0: unknown. */
static size_t whole_length(Ptrace real, int pid, char *buffer) {
    struct iovec all = {buffer, LARGEST};
    return real(PTRACE_GETREGSET, pid, NT_X86_XSTATE, &all) < 0 ? 0 : all.iov_len;
}

static long set_registers(Ptrace real, int pid, const struct iovec *part) {
    static char buffer[LARGEST] __attribute__((aligned(64)));
    static size_t length;
    if (!length) length = whole_length(real, pid, buffer);
    if (length > part->iov_len) memset(buffer + part->iov_len, 0, length - part->iov_len);
    memcpy(buffer, part->iov_base, part->iov_len);
    struct iovec whole = {buffer, length > part->iov_len ? length : part->iov_len};
    return real(PTRACE_SETREGSET, pid, NT_X86_XSTATE, &whole);
}

long ptrace(enum __ptrace_request request, ...) {
    static Ptrace real;
    if (!real) real = (Ptrace)dlsym(RTLD_NEXT, "ptrace");
    va_list words;
    va_start(words, request);
    const int pid = va_arg(words, int);
    void *address = va_arg(words, void *);
    void *data = va_arg(words, void *);
    va_end(words);
    if (request == PTRACE_SETREGSET && (long)address == NT_X86_XSTATE)
        return set_registers(real, pid, data);
    return real(request, pid, address, data);
}
