/** Looks how far galleries are: once for all who listen to one. */
import { isLikenessError } from '#errors'
import type { Galleries, ProcessStatus } from '#usecases/galleries/galleries.ts'

export interface Listener {
  status(status: ProcessStatus): void
  /** The gallery was deleted: nothing follows. */
  gone(): void
}

export interface Watch {
  /** The first status comes at once, the next ones when they differ. Returns how to stop. */
  listen(galleryId: string, listener: Listener): () => void
}

interface Watched {
  listeners: Set<Listener>
  last?: { text: string; status: ProcessStatus }
}

export function createWatch(galleries: { process: Pick<Galleries['process'], 'status'> }, pollMs: number): Watch {
  const watched = new Map<string, Watched>()

  async function look(galleryId: string, one: Watched): Promise<void> {
    try {
      const status = await galleries.process.status(galleryId)
      const text = JSON.stringify(status)
      if (text === one.last?.text) return
      one.last = { text, status }
      for (const listener of one.listeners) listener.status(status)
    } catch (error) {
      // Anything else may pass: they go on listening.
      if (!isLikenessError(error) || error.code !== 'gallery_not_found') return
      for (const listener of [...one.listeners]) listener.gone()
      one.listeners.clear()
    }
  }

  function goRound(galleryId: string, one: Watched): void {
    void look(galleryId, one).finally(() => {
      if (one.listeners.size === 0) {
        if (watched.get(galleryId) === one) watched.delete(galleryId)
        return
      }
      setTimeout(() => goRound(galleryId, one), pollMs).unref()
    })
  }

  return {
    listen(galleryId, listener) {
      const known = watched.get(galleryId)
      const one: Watched = known ?? { listeners: new Set() }
      one.listeners.add(listener)
      if (!known) {
        watched.set(galleryId, one)
        goRound(galleryId, one)
      } else if (known.last) listener.status(known.last.status)
      return () => void one.listeners.delete(listener)
    },
  }
}
