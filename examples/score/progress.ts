import { Presets, SingleBar } from "cli-progress";

/** A bar with loss and time left on a terminal; a line every few seconds elsewhere. */
export class Progress {
  private readonly bar: SingleBar | null;
  private readonly label: string;
  private readonly total: number;
  private readonly first: number;
  private readonly start = performance.now();
  private said = 0;
  constructor(label: string, total: number, done = 0) {
    this.label = label.padEnd(10);
    this.total = total;
    this.first = done;
    const format = `${this.label} {bar} {value}/{total}  {note}  {left}`;
    this.bar = process.stdout.isTTY
      ? new SingleBar({ format, hideCursor: true, barsize: 28 }, Presets.shades_classic)
      : null;
    this.bar?.start(total, done, { note: "", left: "" });
  }
  update(done: number, note = ""): void {
    const elapsed = (performance.now() - this.start) / 1000;
    const seconds = (elapsed / Math.max(1, done - this.first)) * (this.total - done);
    const left = done < this.total ? `${clock(seconds)} left` : `${clock(elapsed)}`;
    if (this.bar) this.bar.update(done, { note, left });
    else if (done >= this.total || elapsed - this.said > 5) {
      this.said = elapsed;
      console.log(`${this.label} ${done}/${this.total}  ${note}  ${left}`);
    }
  }
  stop(): void {
    this.bar?.stop();
  }
}
const clock = (s: number): string =>
  s < 60 ? `${s.toFixed(0)} s` : `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, "0")} min`;
