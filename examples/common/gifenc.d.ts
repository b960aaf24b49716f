/** What is used of gifenc, which has no types of its own. */
declare module "gifenc" {
  interface Encoder {
    writeFrame(
      index: Uint8Array,
      width: number,
      height: number,
      options: { palette?: number[][]; delay?: number },
    ): void;
    finish(): void;
    bytes(): Uint8Array;
  }
  export const GIFEncoder: (() => Encoder) | undefined;
  const gifenc: { GIFEncoder(): Encoder };
  export default gifenc;
}
