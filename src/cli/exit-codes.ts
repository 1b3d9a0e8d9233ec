import { isLikenessError, type ErrorCode } from '#errors'

/** What the process ends with; part of the command line's contract, shown by `--help`. */
export const EXIT = {
  ok: 0,
  /** It could not be done: a name that is unknown or taken, or a fault of the program. */
  failed: 1,
  /** Wrong arguments or options. */
  usage: 2,
  /** Some of the pictures could not be used; the answers about the others are complete. */
  someInputsFailed: 3,
  /** Models, database, disk or configuration: nothing is wrong with what was asked. */
  environment: 4,
  interrupted: 130,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export const EXIT_HELP = `
Exit codes:
  0    done
  1    could not be done: unknown or taken name, unexpected failure
  2    wrong arguments or options
  3    some pictures could not be used; the answers about the others are complete
  4    models, database, disk or configuration are not in order (see: likeness doctor)
  130  interrupted; pictures under way were finished`

const USAGE: ErrorCode[] = ['invalid_argument', 'invalid_page_token', 'models_invalid']
const INPUT: ErrorCode[] = [
  'no_face',
  'no_usable_face',
  'several_faces',
  'low_match',
  'person_duplicate',
  'engine_failed',
]
const ENVIRONMENT: ErrorCode[] = [
  'config_invalid',
  'home_locked',
  'store_unavailable',
  'engine_unavailable',
  'disk_full',
]

/** True for errors that say something about one picture: the next picture may well succeed. */
export const isAboutOneImage = (error: unknown): boolean =>
  isLikenessError(error) && (error.code.startsWith('image_') || INPUT.includes(error.code))

export function exitCodeOf(error: unknown): ExitCode {
  if (!isLikenessError(error)) return EXIT.failed
  if (error.code === 'cancelled') return EXIT.interrupted
  if (USAGE.includes(error.code)) return EXIT.usage
  if (isAboutOneImage(error)) return EXIT.someInputsFailed
  if (ENVIRONMENT.includes(error.code) || error.code.startsWith('models_')) return EXIT.environment
  return EXIT.failed
}
