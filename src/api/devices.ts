import { ValueError } from "../core/errors.ts";
import { backend } from "../runtime/backend.ts";

// What programs run on: one device, the machine that runs JavaScript.

/** Something that programs run on. */
export class Device {
  readonly id: number;
  /** The backend: "wasm" or "reference". */
  readonly platform: string;
  readonly deviceKind: string;
  readonly processIndex = 0;
  constructor(id: number, platform: string, deviceKind = "cpu") {
    this.id = id;
    this.platform = platform;
    this.deviceKind = deviceKind;
  }
  toString(): string {
    return `${this.platform[0].toUpperCase()}${this.platform.slice(1)}Device(id=${this.id})`;
  }
}
let known: readonly Device[] | undefined;
/**
 * The devices of a backend.
 * @param name of the backend; the one that is used by default
 * @throws ValueError if it is not used here
 * @example devices().length // 1
 */
export function devices(name?: string): readonly Device[] {
  const used = backend().name;
  if (name !== undefined && name !== used && name !== "cpu")
    throw new ValueError(`devices: the backend ${name} is not in use. Use ${used}.`);
  known ??= [new Device(0, used)];
  return known;
}
/** The devices of this process: all there are. */
export const localDevices = (name?: string): readonly Device[] => devices(name);
export const deviceCount = (name?: string): number => devices(name).length;
/** The name of the backend that programs run on. */
export const defaultBackend = (): string => backend().name;

/**
 * Runs `f` with a device as default.
 * @throws ValueError if it is none of `devices()`
 */
export function defaultDevice<T>(device: Device, f: () => T): T {
  if (!devices().includes(device)) throw new ValueError(`defaultDevice: ${device} is none of ${devices().join(", ")}.`);
  return f();
}
const precisions = ["default", "high", "highest", "bfloat16", "bfloat16_3x", "tensorfloat32", "float32"];
/**
 * Runs `f` with a least precision of products of matrices. They are computed in full float32 whatever it is.
 * @throws ValueError if there is no such precision
 */
export function defaultMatmulPrecision<T>(precision: string | null, f: () => T): T {
  if (precision !== null && !precisions.includes(precision))
    throw new ValueError(`defaultMatmulPrecision: there is no ${precision}. Use one of ${precisions.join(", ")}.`);
  return f();
}
