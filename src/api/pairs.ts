// Imported for its effect by whatever makes keys of four words.
import "../complex/pairs.ts";
