import { Skeleton, Stack, VisuallyHidden } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** Grey rows of the height that rows will have, so nothing jumps when they come. */
export function LoadingState({ rows = 6, height = 44 }: { rows?: number; height?: number }) {
  const { t } = useTranslation('common')
  return (
    <Stack gap="xs" role="status" aria-busy>
      <VisuallyHidden>{t('loading')}</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} radius="sm" />
      ))}
    </Stack>
  )
}
