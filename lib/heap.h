// How this program's memory is taken from the system and given back.
//
// A configuration comes as a crowd of small parts, in several shapes after another, and most of
// them go again. Pages that the kernel has to find and to clear for each of these shapes cost more
// than the work on them; so what was freed is used for the next, and given back when all is done.
//
// What ran only to read a configuration stays mapped as well, a part of each program's code that
// is larger than what runs from then on.
#pragma once

namespace holdfast {

// To be called first of all. Freed memory stays with the program until give_memory_back().
void keep_freed_memory();
// Freed memory, and code and constants until they are used again: they come from the page cache
// then. Not for a process that must not wait for a page.
void give_memory_back();

}  // namespace holdfast
