// One class per mistake, with JAX's names. Messages read: `public name: fact, in jaxpr types. What to do.`

const named = (e: Error, name: string): void => {
  Object.defineProperty(e, "name", { value: name, configurable: true, writable: true });
};
/** A wrong type of argument, or types that do not fit together. */
export class JAXTypeError extends TypeError {
  constructor(message: string) {
    super(message);
    named(this, new.target.name);
  }
}
/** A wrong value of an argument: Python's ValueError. */
export class ValueError extends RangeError {
  constructor(message: string) {
    super(message);
    named(this, new.target.name);
  }
}
/** An index that cannot be used: Python's IndexError. */
export class JAXIndexError extends RangeError {
  constructor(message: string) {
    super(message);
    named(this, new.target.name);
  }
}
/** Shapes that do not fit together. */
export class ShapeError extends JAXTypeError {}
/** Dtypes that do not fit together, or on which an operation is not defined. */
export class DTypeError extends JAXTypeError {}
/** Dtypes that no promotion leads from to one. */
export class TypePromotionError extends DTypeError {}
/** A program that breaks the rules of programs: it reads what is not defined, or its types disagree. */
export class JaxprTypeError extends JAXTypeError {}
/** Pytrees whose structures differ, or a leaf that is no array. */
export class TreeError extends JAXTypeError {}
/** A traced value was needed as a number. */
export class ConcretizationTypeError extends JAXTypeError {}
export class TracerArrayConversionError extends ConcretizationTypeError {}
export class TracerBoolConversionError extends ConcretizationTypeError {}
export class TracerIntegerConversionError extends ConcretizationTypeError {}
export class NonConcreteBooleanIndexError extends JAXIndexError {}
/** A tracer is used outside the function in which it was made. */
export class UnexpectedTracerError extends JAXTypeError {}
/** The sizes of axes that are not known yet would have to be. */
export class InconclusiveDimensionOperation extends JAXTypeError {}
/** An operation made a NaN or an infinity while debugNans or debugInfs is on. */
export class FloatingPointError extends ValueError {}
/** A random key is used up twice. */
export class KeyReuseError extends JAXTypeError {}
/** A compiled program that fails while it runs. */
export class JaxRuntimeError extends ValueError {}
/** The backend has no room for an array. */
export class OutOfMemoryError extends JaxRuntimeError {}
/** An array is used after it was donated or disposed. */
export class DeletedArrayError extends ValueError {}
/** What reverse mode says of a function that it can only transpose, in `fact` why. */
export const notLinear = (prim: string, fact: string): JAXTypeError =>
  new JAXTypeError(`${prim}: reverse mode needs a linear function here, and ${fact}. Use forward mode (jvp).`);
/** A rule of jaxtra itself is broken: a bug of ours, not of the user. */
export class InternalError extends Error {
  constructor(message: string) {
    super(`${message} (this is a bug in jaxtra)`);
    named(this, new.target.name);
  }
}
