import { StablehloError } from "../errors.ts";
import type { Place } from "../syntax.ts";

const identifier = /[A-Za-z_][\w$.]*/y;
const isWord = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code === 36;
/** More than any program nests; what nests deeper would overflow the stack of who reads or runs it. */
const deepest = 200;

/** A place in a text, and the small pieces of MLIR's grammar. White space and comments may stand before each piece. */
export class Scanner {
  readonly text: string;
  at: number;
  private depth = 0;
  private line = 1;
  private lineStart = 0;
  constructor(text: string, at = 0) {
    this.text = text;
    this.at = at;
  }
  /** Line and column of an offset. Offsets mostly grow: lines are counted on from the last one asked for. */
  place(offset: number): Place {
    if (offset < this.lineStart) [this.line, this.lineStart] = [1, 0];
    for (let end = this.text.indexOf("\n", this.lineStart); end >= 0 && end < offset; ) {
      this.line++;
      this.lineStart = end + 1;
      end = this.text.indexOf("\n", this.lineStart);
    }
    return { line: this.line, column: offset - this.lineStart + 1 };
  }
  fail(fact: string, at = this.at): never {
    throw new StablehloError(this.place(at), fact);
  }
  private found(): string {
    if (this.at >= this.text.length) return "the end of the text";
    const [word = ""] =
      /^(?:"[^"\n]{0,20}"?|[\w$.%@#!]{1,24}|[^\w\s])/.exec(this.text.slice(this.at, this.at + 24)) ?? [];
    return word || JSON.stringify(this.text[this.at]);
  }
  /** Throws: something else was expected here. */
  unexpected(what: string): never {
    this.skip();
    this.fail(`expected ${what}, found ${this.found()}`);
  }
  skip(): void {
    const { text } = this;
    for (;;) {
      const c = text.charCodeAt(this.at);
      if (c === 32 || c === 10 || c === 13 || c === 9) this.at++;
      else if (c === 47 && text.charCodeAt(this.at + 1) === 47) {
        const end = text.indexOf("\n", this.at);
        this.at = end < 0 ? text.length : end;
      } else return;
    }
  }
  atEnd(): boolean {
    this.skip();
    return this.at >= this.text.length;
  }
  /** Whether `token` comes next; a word only if it ends there. */
  sees(token: string): boolean {
    this.skip();
    if (!this.text.startsWith(token, this.at)) return false;
    const last = token.charCodeAt(token.length - 1);
    return !isWord(last) || !isWord(this.text.charCodeAt(this.at + token.length));
  }
  accept(token: string): boolean {
    const there = this.sees(token);
    if (there) this.at += token.length;
    return there;
  }
  expect(token: string): void {
    if (!this.accept(token)) this.unexpected(token);
  }
  /** Where the next piece begins. */
  start(): number {
    this.skip();
    return this.at;
  }
  /** What a sticky pattern matches next. */
  match(pattern: RegExp): string | null {
    this.skip();
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) return null;
    this.at += found[0].length;
    return found[0];
  }
  seesPattern(pattern: RegExp): boolean {
    this.skip();
    pattern.lastIndex = this.at;
    return pattern.test(this.text);
  }
  word(what: string): string {
    return this.match(identifier) ?? this.unexpected(what);
  }
  integer(what = "an integer"): number {
    const start = this.at;
    const n = Number(this.match(/-?\d+/y) ?? this.unexpected(what));
    if (!Number.isSafeInteger(n)) this.fail(`${what} is beyond 2^53`, start);
    return n;
  }
  seesString(): boolean {
    this.skip();
    return this.text[this.at] === '"';
  }
  /** A string in quotes, its escapes resolved: \n, \t, \", \\ and two hexadecimal digits. */
  string(what = "a string"): string {
    if (!this.seesString()) this.unexpected(what);
    const start = this.at;
    const end = this.text.indexOf('"', start + 1);
    const plain = this.text.slice(start + 1, end < 0 ? start + 1 : end);
    if (end >= 0 && !plain.includes("\\") && !plain.includes("\n")) {
      this.at = end + 1;
      return plain;
    }
    const parts: string[] = [];
    let hasBytes = false;
    let from = ++this.at;
    for (; ; this.at++) {
      const c = this.text[this.at];
      if (c === undefined || c === "\n") this.fail("the string does not end", start);
      if (c !== '"' && c !== "\\") continue;
      parts.push(this.text.slice(from, this.at));
      if (c === '"') break;
      const escaped = this.escape();
      hasBytes ||= escaped >= "\u0080";
      parts.push(escaped);
      from = this.at + 1;
    }
    this.at++;
    return hasBytes ? fromUtf8(parts.join("")) : parts.join("");
  }
  /** At a backslash; stops at the last character of the escape. */
  private escape(): string {
    const c = this.text[this.at + 1] ?? "";
    const short = ({ n: "\n", t: "\t", '"': '"', "\\": "\\" } as Record<string, string>)[c];
    if (short !== undefined) {
      this.at++;
      return short;
    }
    const code = this.text.slice(this.at + 1, this.at + 3);
    if (!/^[0-9A-Fa-f]{2}$/.test(code)) this.fail('an escape is \\n, \\t, \\", \\\\ or two hexadecimal digits');
    this.at += 2;
    return String.fromCharCode(Number.parseInt(code, 16));
  }
  /** Items between brackets, separated by commas. */
  list<T>(open: string, close: string, item: () => T): T[] {
    this.expect(open);
    const items: T[] = [];
    if (this.accept(close)) return items;
    do items.push(item());
    while (this.accept(","));
    this.expect(close);
    return items;
  }
  /** For what may stand in itself. */
  nested<T>(read: () => T): T {
    if (++this.depth > deepest) this.fail(`nested deeper than ${deepest}`);
    try {
      return read();
    } finally {
      this.depth--;
    }
  }
  /** The text of something in brackets that has no meaning here, up to its closing bracket. */
  balanced(): string {
    this.skip();
    const start = this.at;
    const closing: string[] = [];
    const pairs: Record<string, string> = { "(": ")", "[": "]", "{": "}", "<": ">" };
    do {
      this.skip();
      const c = this.text[this.at];
      if (c === undefined) this.fail("the bracket is not closed", start);
      if (c === '"') {
        this.string();
        continue;
      }
      const arrow = c === "-" && this.text[this.at + 1] === ">";
      if (arrow) this.at++;
      else if (c in pairs) closing.push(pairs[c]);
      else if (c === closing.at(-1)) closing.pop();
      else if (c === ")" || c === "]" || c === "}") this.fail(`expected ${closing.at(-1)}, found ${c}`);
      this.at++;
    } while (closing.length > 0);
    return this.text.slice(start, this.at);
  }
  /** A location, loc(...), if one stands here: what it says is not kept. */
  location(): void {
    if (this.accept("loc")) this.balanced();
  }
}
/** MLIR escapes the bytes of characters beyond ASCII, two digits each; bytes that are not UTF-8 stay one character each. */
function fromUtf8(text: string): string {
  if (/[\u0100-\uffff]/.test(text)) return text;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(text, (c) => c.charCodeAt(0)));
  } catch {
    return text;
  }
}
