/** What the routes of galleries work with. */
import type { Galleries } from '#usecases/galleries/galleries.ts'
import type { GalleryStore } from '#usecases/galleries/store.ts'
import type { Admission } from '../overload.ts'

export interface GalleryRouteDeps {
  galleries: Galleries
  /** Galleries without what is counted of them: thousands of small pictures ask for theirs. */
  store: Pick<GalleryStore, 'byId' | 'bySlug'>
  /** For whatever keeps the engine busy. */
  admission: Pick<Admission, 'run'>
  /** Address by which browsers reach the service, for links. Undefined: links are paths. */
  publicUrl?: string | undefined
  limits: {
    /** Bytes of one photo. */
    photoBytes: number
    /** Bytes of one picture of a client. */
    imageBytes: number
    /** Pictures of one enrolment. */
    images: number
    /** Bytes of all of them together. */
    enrolmentBytes: number
    /** Selfies a minute: from one address, and with one link. Default 10 and 60. */
    selfies?: { perAddress: number; perLink: number }
  }
  /** Of the events. Tests make it short. */
  timing?: EventTiming
}

export interface EventTiming {
  /** Between two looks at how far a gallery is. */
  pollMs: number
  /** Between two signs of life. */
  heartbeatMs: number
  /** After so long whoever listens connects again, and shows who they are. */
  longestMs: number
}
