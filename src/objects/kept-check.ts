/** Whoever asks whether all is well asks every few seconds; a bucket answers each time for money. */

/** A good answer holds for `keepMs`, a bad one is not kept. Those who ask meanwhile get the answer of the first. */
export function keptCheck(
  check: () => Promise<void>,
  keepMs: number,
  now: () => number = Date.now,
): () => Promise<void> {
  let goodUntil = -Infinity
  let asking: Promise<void> | undefined
  async function ask(): Promise<void> {
    const asked = now()
    await check()
    goodUntil = asked + keepMs
  }
  return async () => {
    if (now() < goodUntil) return
    await (asking ??= ask().finally(() => (asking = undefined)))
  }
}
