/** Many readers or one writer. A waiting writer goes before readers that come later, so that changes are never starved. */
export interface Lock {
  read<Result>(work: () => Promise<Result>): Promise<Result>
  write<Result>(work: () => Promise<Result> | Result): Promise<Result>
  /** True when a writer waits or works: long readers that can, give way. */
  readonly wanted: boolean
}

export function createLock(): Lock {
  let readers = 0
  let writing = false
  const writers: (() => void)[] = []
  const waiting: (() => void)[] = []

  function next() {
    if (writing || readers > 0) {
      if (!writing && writers.length === 0) admitReaders()
      return
    }
    const writer = writers.shift()
    if (writer) {
      writing = true
      writer()
    } else admitReaders()
  }

  function admitReaders() {
    for (const reader of waiting.splice(0)) {
      readers++
      reader()
    }
  }

  return {
    get wanted() {
      return writing || writers.length > 0
    },
    async read(work) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
        next()
      })
      try {
        return await work()
      } finally {
        readers--
        next()
      }
    },
    async write(work) {
      await new Promise<void>((resolve) => {
        writers.push(resolve)
        next()
      })
      try {
        return await work()
      } finally {
        writing = false
        next()
      }
    },
  }
}
