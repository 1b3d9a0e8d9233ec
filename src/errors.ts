/**
 * The one catalogue of everything that can go wrong on purpose. Doors translate an entry to their own shape:
 * the command line to an exit code, HTTP to problem+json, the Rekognition endpoint to an AWS exception.
 */
export const catalogue = {
  // bytes that should be an image
  image_empty: { status: 400, message: 'The image has no bytes.' },
  image_not_found: { status: 404, message: 'There is no such image file.' },
  image_unreadable: { status: 400, message: 'The image file cannot be read.' },
  image_unsupported: { status: 415, message: 'This is not an image in a supported format.' },
  image_corrupt: { status: 400, message: 'The image is damaged or cut off and cannot be decoded.' },
  image_too_many_bytes: { status: 413, message: 'The image file is larger than the configured limit.' },
  image_too_many_pixels: { status: 413, message: 'The image has more pixels than the configured limit.' },
  image_too_many_frames: { status: 413, message: 'The image has more frames than the configured limit.' },
  image_too_small: { status: 400, message: 'The image is too small to hold a recognisable face.' },
  // videos
  video_tools_missing: {
    status: 503,
    message: 'Videos are read with ffmpeg, which is not installed here. Install ffmpeg and ffprobe, then try again.',
  },
  video_unreadable: { status: 422, message: 'The file is not a video that can be read.' },
  video_too_large: { status: 413, message: 'The video is larger or longer than the limit.' },
  video_jobs_full: { status: 429, message: 'Too many videos are being searched; try again when one is done.' },
  // faces
  no_face: { status: 422, message: 'There is no face in the image.' },
  no_usable_face: { status: 422, message: 'No face in the image is good enough.' },
  several_faces: { status: 422, message: 'There are several faces in the image; say which one is meant.' },
  low_match: { status: 422, message: 'The face hardly looks like the person it is to be added to.' },
  // things with names
  collection_not_found: { status: 404, message: 'There is no such collection.' },
  collection_exists: { status: 409, message: 'A collection of this name exists already.' },
  collection_other_model: { status: 409, message: 'The collection was made with another model pack.' },
  face_not_found: { status: 404, message: 'There is no such face in the collection.' },
  user_not_found: { status: 404, message: 'There is no such user in the collection.' },
  user_exists: { status: 409, message: 'A user with this id exists already in the collection.' },
  user_full: { status: 409, message: 'The user has as many faces as a user may have.' },
  person_not_found: { status: 404, message: 'There is no such person.' },
  person_ambiguous: { status: 409, message: 'Several people have this name; say which one by id.' },
  person_duplicate: { status: 409, message: 'This face belongs to another person who is enrolled already.' },
  consent_required: { status: 422, message: 'This collection takes nobody without a recorded consent.' },
  consent_not_found: { status: 404, message: 'There is no such consent.' },
  reference_not_found: { status: 404, message: 'There is no such reference picture.' },
  erasure_not_found: { status: 404, message: 'There is no such erasure.' },
  erasure_incomplete: {
    status: 503,
    message: 'Something of the person is still there; the erasure goes on by itself.',
  },
  match_not_found: { status: 404, message: 'There is no such match.' },
  object_not_found: { status: 404, message: 'There is no such picture.' },
  gallery_not_found: { status: 404, message: 'There is no such gallery.' },
  gallery_off: { status: 409, message: 'Face recognition is switched off for this gallery.' },
  slug_taken: { status: 409, message: 'Another gallery has this short name; choose another.' },
  client_not_found: { status: 404, message: 'There is no such client in the gallery.' },
  client_without_face: { status: 409, message: 'No face of this client is enrolled yet.' },
  photo_not_found: { status: 404, message: 'There is no such photo in the gallery.' },
  folder_not_found: { status: 404, message: 'There is no such folder in the gallery.' },
  entry_not_found: { status: 404, message: 'There is no such entry of the watchlist.' },
  entry_exists: { status: 409, message: 'The watchlist has an entry of this name already.' },
  person_listed: {
    status: 409,
    message: 'This person is on a watchlist: pictures are added and removed there, with its entry.',
  },
  entry_waits: {
    status: 409,
    message: 'This entry waits for approval: until then only whoever added it adds pictures to it.',
  },
  entry_not_waiting: { status: 409, message: 'This entry does not wait for approval.' },
  own_entry: { status: 403, message: 'Somebody else than who added the entry has to approve it.' },
  screening_not_found: { status: 404, message: 'There is no such screening.' },
  alert_not_found: { status: 404, message: 'There is no such alert.' },
  webhook_not_found: { status: 404, message: 'There is no such webhook.' },
  source_refused: { status: 422, message: 'Pictures may not be read from there.' },
  source_unreachable: { status: 502, message: 'The picture could not be fetched from there.' },
  job_not_found: { status: 404, message: 'There is no such job.' },
  job_not_finished: { status: 409, message: 'The job is not finished.' },
  // access
  unauthenticated: { status: 401, message: 'This needs a valid API key or a signed-in session.' },
  sign_in_failed: { status: 401, message: 'Name or password is wrong, or the account is locked for now.' },
  link_invalid: { status: 401, message: 'This sign-in link was used already or has expired.' },
  forbidden: { status: 403, message: 'These credentials do not allow this.' },
  csrf: { status: 403, message: 'This request does not come from the panel.' },
  key_not_found: { status: 404, message: 'There is no such API key.' },
  account_not_found: { status: 404, message: 'There is no such account.' },
  account_exists: { status: 409, message: 'An account of this name exists already.' },
  last_admin: { status: 409, message: 'This is the only administrator of every collection; make another one first.' },
  set_up_already: { status: 409, message: 'The first account exists already.' },
  rate_limited: { status: 429, message: 'Too many requests; try again later.' },
  overloaded: { status: 503, message: 'The service is busy; try again in a moment.' },
  // requests
  not_found: { status: 404, message: 'There is nothing at this address.' },
  method_not_allowed: { status: 405, message: 'This address does not take this method.' },
  unsupported_media_type: { status: 415, message: 'The request body is of a type that is not understood here.' },
  body_too_large: { status: 413, message: 'The request is larger than the configured limit.' },
  internal: { status: 500, message: 'Something went wrong on our side.' },
  // arguments
  invalid_argument: { status: 400, message: 'An argument is not valid.' },
  invalid_page_token: { status: 400, message: 'The page token is not valid.' },
  // configuration, models, storage
  config_invalid: { status: 500, message: 'The configuration is not valid.' },
  models_missing: { status: 503, message: 'The model pack is not installed.' },
  models_corrupt: { status: 503, message: 'A file of the model pack is damaged.' },
  models_wrong_hash: { status: 502, message: 'A downloaded model file is not the file the pack names.' },
  models_download_failed: { status: 502, message: 'A model file could not be downloaded.' },
  models_invalid: { status: 400, message: 'The model pack is not valid.' },
  models_unwritable: { status: 503, message: 'The folder for models cannot be written to.' },
  home_locked: { status: 503, message: 'Another process is using this database folder.' },
  store_unavailable: { status: 503, message: 'The database cannot be used.' },
  backup_invalid: { status: 400, message: 'The backup is damaged or incomplete.' },
  disk_full: { status: 507, message: 'There is no space left on the disk; nothing was stored.' },
  engine_closed: { status: 503, message: 'The engine is closed.' },
  engine_failed: { status: 500, message: 'The engine failed to process the image.' },
  engine_unavailable: { status: 503, message: 'The recognition service cannot be used now.' },
  cancelled: { status: 499, message: 'The operation was cancelled.' },
} as const satisfies Record<string, { status: number; message: string }>

export type ErrorCode = keyof typeof catalogue

export interface ErrorOptions {
  /** A sentence for the person who can fix it; replaces the catalogue's message. Never holds image bytes or vectors. */
  message?: string
  /** Machine-readable particulars, for example `{ limit, actual }`. */
  details?: Record<string, unknown>
  cause?: unknown
}

/** An error of the catalogue. `code` is stable and part of the product's contract; `message` is for people. */
export class LikenessError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly details: Record<string, unknown>

  constructor(code: ErrorCode, options: ErrorOptions = {}) {
    super(options.message ?? catalogue[code].message, { cause: options.cause })
    this.name = 'LikenessError'
    this.code = code
    this.status = catalogue[code].status
    this.details = options.details ?? {}
  }

  toJSON() {
    return {
      code: this.code,
      message: this.message,
      ...(Object.keys(this.details).length && { details: this.details }),
    }
  }
}

export const isLikenessError = (error: unknown): error is LikenessError => error instanceof LikenessError

/** Thrown values come in all kinds: this gives the message of any of them. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

export const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(catalogue, text)
