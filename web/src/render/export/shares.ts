/**
 * Shares out the segments of a film. Who has made one goes on with the next, since what it is drawn from is loaded; who
 * cannot begins in the middle of the longest run that nobody has taken.
 */
export class Shares {
  private readonly taken: boolean[];

  constructor(count: number) {
    this.taken = new Array<boolean>(count).fill(false);
  }

  /** The segment for who has made `last` (-1: none yet); null where all are taken. */
  take(last: number): number | null {
    const found = this.taken[last + 1] === false ? last + 1 : this.middle();
    if (found !== null) this.taken[found] = true;
    return found;
  }

  private middle(): number | null {
    let [begin, length] = [0, 0];
    for (let from = 0, at = 0; at < this.taken.length; at++) {
      if (this.taken[at]) from = at + 1;
      else if (at + 1 - from > length) [begin, length] = [from, at + 1 - from];
    }
    return length ? begin + (length >> 1) : null;
  }
}
