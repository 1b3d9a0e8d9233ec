import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core'
import { IconCamera, IconCameraOff, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { frameOf } from '../../faces/picture.ts'
import { READABLE } from '../../faces/readable.ts'
import { useCamera } from '../../faces/use-camera.ts'
import styles from './visit.module.css'

export interface SelfieCameraProps {
  onPicture: (picture: Blob) => void
  onClose: () => void
}

/** The camera on the side of the screen. What it sees leaves the telephone when the picture is sent, not before. */
export function SelfieCamera({ onPicture, onClose }: SelfieCameraProps) {
  const { t } = useTranslation('visit')
  const { video, state, retry } = useCamera()
  const live = state === 'live'
  const capture = async () => {
    const picture = video.current && (await frameOf(video.current))
    if (picture) onPicture(picture)
  }
  return (
    <Stack gap="sm" role="group" aria-label={t('faces:webcam.title')}>
      {live || state === 'asking' ? (
        <div className={styles.camera}>
          {/* Mirrored as people know themselves; the picture taken is not. */}
          <video ref={video} muted playsInline aria-label={t('faces:webcam.preview')} />
          {live ? (
            <span className={styles.oval} />
          ) : (
            <Stack align="center" gap="xs" className={styles.asking} role="status">
              <Loader color="white" aria-hidden />
              <Text>{t('faces:webcam.asking')}</Text>
            </Stack>
          )}
        </div>
      ) : (
        <Alert
          icon={<IconCameraOff />}
          color="yellow"
          role="alert"
          title={t(`faces:webcam.${state}.title`)}
          styles={READABLE}
        >
          <Stack gap="xs" align="flex-start">
            {t(`faces:webcam.${state}.remedy`)}
            {state !== 'insecure' && (
              <Button size="sm" variant="default" onClick={retry}>
                {t('faces:webcam.retry')}
              </Button>
            )}
          </Stack>
        </Alert>
      )}
      <Group gap="xs">
        {live && (
          <Button size="md" autoFocus leftSection={<IconCamera size={20} aria-hidden />} onClick={() => void capture()}>
            {t('selfie.capture')}
          </Button>
        )}
        <Button size="md" variant="default" leftSection={<IconX size={18} aria-hidden />} onClick={onClose}>
          {t('selfie.close_camera')}
        </Button>
      </Group>
    </Stack>
  )
}
