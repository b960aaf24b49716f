// Imported for its effect by whatever makes loops and branches: a page without them leaves out how they are built.
import "../runtime/loops.ts";
