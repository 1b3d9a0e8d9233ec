/** Runs steps of the same key one after another, and steps of different keys independently. */
export function oneAtATime() {
  const last = new Map<string, Promise<unknown>>()
  return async <Result>(key: string, step: () => Promise<Result>): Promise<Result> => {
    const previous = last.get(key) ?? Promise.resolve()
    const mine = previous.then(step, step)
    const settled = mine.catch(() => {})
    last.set(key, settled)
    try {
      return await mine
    } finally {
      if (last.get(key) === settled) last.delete(key)
    }
  }
}
