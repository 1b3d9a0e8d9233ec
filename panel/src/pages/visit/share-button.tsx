import { Button, type ButtonProps, VisuallyHidden } from '@mantine/core'
import { IconShare } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useShare } from './save.ts'
import type { VisitPhoto } from './visit-api.ts'

/** Gives photos to another program of the telephone: messages, or its own album. */
export function ShareButton({ photos, ...props }: { photos: VisitPhoto[] } & ButtonProps) {
  const { t } = useTranslation('visit')
  const { state, share } = useShare(photos)
  const said = state === 'preparing' ? t('download.preparing') : state === 'failed' ? t('download.failed') : ''
  return (
    <>
      <Button
        leftSection={<IconShare size={18} aria-hidden />}
        loading={state === 'preparing'}
        color={state === 'failed' ? 'red' : undefined}
        {...props}
        onClick={share}
      >
        {t(state === 'ready' ? 'download.ready' : state === 'failed' ? 'common:retry' : 'download.share')}
      </Button>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
    </>
  )
}
