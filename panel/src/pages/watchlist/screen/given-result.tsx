import { Button, Skeleton, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../../components/empty-state.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { useObjectUrl } from '../../../faces/picture.ts'
import { ScreenedView } from '../parts/screened-view.tsx'
import type { GivenPicture } from './use-screen-queue.ts'

export function GivenResult({ picture, onAgain }: { picture: GivenPicture; onAgain: () => void }) {
  const { t } = useTranslation('watchlist')
  const { given, name, state, result, error } = picture
  const own = useObjectUrl(typeof given === 'string' ? null : given)
  if (result) return <ScreenedView screened={result} src={own ?? result.original_image_path} name={name} />
  if (state === 'failed') return <ErrorState error={error} onRetry={onAgain} />
  if (state === 'cancelled')
    return <EmptyState title={t('screen.cancelled')} action={<Button onClick={onAgain}>{t('common:retry')}</Button>} />
  return (
    <Stack role="status" aria-busy>
      <Skeleton height={320} />
      <Text c="dimmed">{t(`screen.${state}`)}</Text>
    </Stack>
  )
}
