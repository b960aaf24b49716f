import { afterAll } from "vitest";

// The same tests, on the backend that says what is right.
process.env.JAXTRA_BACKEND = "reference";
afterAll(() => {
  delete process.env.JAXTRA_BACKEND;
});
await import("./checkify.test.ts");
