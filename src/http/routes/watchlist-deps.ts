/** What the routes of the watchlist work with. */
import type { ProductEngine } from '#engine/engine.ts'
import type { Pictures } from '#media/pictures.ts'
import type { Objects } from '#objects/objects.ts'
import type { Watchlist } from '#usecases/watchlist/watchlist.ts'
import type { Admission } from '../overload.ts'

export interface WatchlistRouteDeps {
  watchlist: Watchlist
  /** For whatever keeps the engine busy. */
  admission: Pick<Admission, 'run'>
  engine: Pick<ProductEngine, 'modelVersion' | 'metrics'>
  backend: 'local' | 'aws_rekognition'
  /** Reference pictures. */
  objects: Pick<Objects, 'get'>
  pictures: Pick<Pictures, 'preview'>
  /** `jpeg`, `png`, ...; undefined: no picture. */
  formatOf(bytes: Uint8Array): string | undefined
  /** The list of requests that name none and whose key is not for a single one. */
  defaultCollection: string
  /** For bulk screenings that name none. */
  bucket?: string | undefined
  limits: {
    /** Bytes of one picture. */
    imageBytes: number
    /** Pictures of one enrolment. */
    images: number
    /** Bytes of all pictures of one request together. */
    requestBytes: number
    /** Bytes of an uploaded archive. */
    archiveBytes: number
  }
  /** Of the events. Tests make it short. */
  timing?: AlertTiming
}

export interface AlertTiming {
  /** Between two looks for new alerts. */
  pollMs: number
  /** Between two signs of life. */
  heartbeatMs: number
  /** After so long whoever listens connects again, and shows who they are. */
  longestMs: number
}
