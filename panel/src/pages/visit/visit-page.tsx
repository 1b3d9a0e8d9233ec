import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LoadingState } from '../../components/loading-state.tsx'
import { DeadLink, Left, Offline } from './ends.tsx'
import { ForgetMe } from './forget-me.tsx'
import { Forgotten } from './forgotten.tsx'
import { VisitPhotos } from './photos.tsx'
import { Selfie } from './selfie.tsx'
import { type ForgetAnswer, isDead, photosKey, signOut, type Visit, visitQuery } from './visit-api.ts'
import { VisitFrame } from './visit-frame.tsx'
import { forgetSecret } from './visit-link.ts'
import { VisitMenu } from './visit-menu.tsx'
import { VisitError } from './visit-error.tsx'

const route = getRouteApi('/g/$slug')

/** The page of whoever received a gallery's link. */
export function VisitPage() {
  const { slug } = route.useParams()
  return <VisitOf key={slug} slug={slug} />
}

type End = { left: true } | { forgotten: ForgetAnswer }

function VisitOf({ slug }: { slug: string }) {
  const { t } = useTranslation('visit')
  const client = useQueryClient()
  const [end, setEnd] = useState<End | null>(null)
  const [asking, setAsking] = useState(false)
  const [bySelfie, setBySelfie] = useState(false)
  const query = useQuery({ ...visitQuery(slug), enabled: end === null })
  const { data: visit, error, isPaused, refetch } = query
  const { queryKey } = visitQuery(slug)

  /** Nothing stays behind in the page either. */
  const finish = (how: End) => {
    setEnd(how)
    setAsking(false)
    forgetSecret()
    client.removeQueries({ queryKey: photosKey(slug) })
    client.removeQueries({ queryKey })
  }
  const leave = useMutation({ mutationFn: () => signOut(slug), onSuccess: () => finish({ left: true }) })
  const admit = (found: Visit) => {
    setBySelfie(true)
    client.setQueryData(queryKey, found)
    window.scrollTo(0, 0)
  }
  const again = useCallback(() => void client.invalidateQueries({ queryKey: ['visit', slug] }), [client, slug])

  if (end && 'left' in end) return <Left />
  if (end) return <Forgotten {...end.forgotten} />
  if (isDead(error)) return <DeadLink />
  if (!visit)
    return (
      <VisitFrame title={null}>
        {error ? (
          <VisitError error={error} onRetry={() => void refetch()} />
        ) : isPaused ? (
          <Offline />
        ) : (
          <LoadingState rows={3} height={96} />
        )}
      </VisitFrame>
    )
  const photoCount = visit.client?.photoCount ?? 0
  const menu = (
    <VisitMenu
      onForget={visit.may === 'photos' ? () => setAsking(true) : undefined}
      onLeave={() => leave.mutate()}
      leaving={leave.isPending}
    />
  )
  return (
    <VisitFrame title={visit.gallery} menu={menu}>
      {leave.error && <VisitError error={leave.error} onRetry={() => leave.mutate()} />}
      {visit.may === 'selfie' ? (
        <Selfie slug={slug} version={visit.consentVersion} onFound={admit} onDead={again} />
      ) : (
        <VisitPhotos slug={slug} photoCount={photoCount} bySelfie={bySelfie} onDead={again} />
      )}
      <ForgetMe
        slug={slug}
        title={t('forget.title')}
        opened={asking}
        photoCount={photoCount}
        onClose={() => setAsking(false)}
        onDone={(forgotten) => finish({ forgotten })}
      />
    </VisitFrame>
  )
}
