/** The words galleries are told in. The use has the same lists: gallery-words.test.ts holds them together. */
export const PRESETS = ['balanced', 'fast', 'ultra', 'automatic'] as const
export const VISIBILITIES = ['private', 'clients', 'selfie'] as const
export const PHOTO_STATES = ['new', 'pending', 'done', 'error'] as const

/** Of the wording that whoever shows their face has agreed to; the panel's text carries it. */
export const CONSENT_VERSION = 'gallery-selfie-1'
/** Why it is asked for, as it is kept with the consent. */
export const CONSENT_PURPOSE = 'find own photos in a gallery'
