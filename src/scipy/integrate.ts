export { trapezoid } from "../numpy/differences.ts";
