// Imported for its effect by whatever takes remainders of floats: other pages leave their code out.
import "../runtime/remainder.ts";
