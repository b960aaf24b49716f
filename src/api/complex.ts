// Imported for its effect by whatever makes complex arrays: pages without complex numbers leave their arithmetic out.
import "../complex/install.ts";
