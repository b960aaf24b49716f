import {
  configure,
  type Entry,
  Uint8ArrayReader,
  Uint8ArrayWriter,
  ZipReader,
  ZipWriter,
} from "@zip.js/zip.js/lib/zip-core-external.js";
import { Failure, oneLine } from "./errors.ts";

// Archives of files as NumPy's savez and savez_compressed write them.

// The command ends when its work is done: threads of its own would only have to be started.
configure({ useWebWorkers: false });

/** The files by name, in their order; each has the checksum that the archive says. */
export async function readZip(bytes: Uint8Array): Promise<Map<string, Uint8Array>> {
  const reader = new ZipReader(new Uint8ArrayReader(bytes), { checkSignature: true });
  try {
    const files = new Map<string, Uint8Array>();
    for (const entry of await reader.getEntries())
      if (!entry.directory) files.set(entry.filename, await content(entry));
    return files;
  } catch (e) {
    throw e instanceof Failure ? e : new Failure(`the archive is broken: ${oneLine(e)}`);
  }
}
async function content(entry: Exclude<Entry, { directory: true }>): Promise<Uint8Array> {
  try {
    return await entry.getData(new Uint8ArrayWriter());
  } catch (e) {
    throw new Failure(`${entry.filename} is damaged: ${oneLine(e)}`);
  }
}

/** An archive of files that are not compressed. */
export async function writeZip(files: readonly (readonly [name: string, content: Uint8Array])[]): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { level: 0 });
  for (const [name, content] of files) await writer.add(name, new Uint8ArrayReader(content));
  return writer.close();
}
