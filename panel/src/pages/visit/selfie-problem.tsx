import { Alert } from '@mantine/core'
import { IconMoodEmpty } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../../api.ts'
import { READABLE } from '../../faces/readable.ts'
import { VisitError } from './visit-error.tsx'

/** By the server's code; whatever else it says is no matter of the picture. */
const problems: Record<string, string> = {
  ...{ no_face: 'no_face', several_faces: 'several_faces', no_usable_face: 'no_usable_face', low_match: 'duplicate' },
  ...{ image_unsupported: 'file', image_corrupt: 'file', image_unreadable: 'file', image_empty: 'file' },
  ...{ image_too_small: 'no_face', image_too_many_frames: 'file', image_too_many_bytes: 'too_large' },
  ...{ image_too_many_pixels: 'too_large', body_too_large: 'too_large', person_duplicate: 'duplicate' },
  ...{ gallery_off: 'off', rate_limited: 'often' },
}
const OURS = ['off', 'often']

export interface SelfieProblemProps {
  error: Error
  onRetry: () => void
}

export const isOfPicture = (error: Error | null) => {
  const problem = error instanceof ApiError ? problems[error.code] : undefined
  return problem !== undefined && !OURS.includes(problem)
}

export function SelfieProblem({ error, onRetry }: SelfieProblemProps) {
  const place = useRef<HTMLDivElement>(null)
  // On a telephone the button that was pressed is below.
  useEffect(() => {
    place.current?.scrollIntoView({ block: 'nearest' })
  }, [error])
  return (
    <div ref={place}>
      <Words error={error} onRetry={onRetry} />
    </div>
  )
}

/** What to do about it, in the words of people. */
function Words({ error, onRetry }: SelfieProblemProps) {
  const { t } = useTranslation('visit')
  const code = error instanceof ApiError ? error.code : ''
  if (code === 'consent_required')
    return (
      <Alert color="yellow" role="alert" styles={READABLE}>
        {t('selfie.consent.unknown')}
      </Alert>
    )
  const problem = problems[code]
  if (problem === undefined) return <VisitError error={error} onRetry={onRetry} />
  const title = OURS.includes(problem) ? undefined : t('selfie.problem.title')
  return (
    <Alert color="yellow" role="alert" icon={<IconMoodEmpty />} title={title} styles={READABLE}>
      {t(`selfie.problem.${problem}`)}
    </Alert>
  )
}
