/** Of many pictures or rows one may be bad; when it is something else that is wrong, the others need not be tried. */
import { isLikenessError, type ErrorCode, type LikenessError } from '#errors'

/** These are not about one item, although whoever asked could have known better. */
const ABOUT_ALL: ErrorCode[] = [
  ...(['collection_not_found', 'collection_other_model', 'models_invalid', 'rate_limited', 'cancelled'] as const),
  ...(['unauthenticated', 'forbidden'] as const),
]
const ABOUT_ONE: ErrorCode[] = ['engine_failed', 'source_unreachable']

export const isAboutOne = (error: unknown): error is LikenessError =>
  isLikenessError(error) && ((error.status < 500 && !ABOUT_ALL.includes(error.code)) || ABOUT_ONE.includes(error.code))
