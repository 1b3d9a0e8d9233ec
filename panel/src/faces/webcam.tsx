import { Alert, Button, Group, Loader, Select, Stack, Text } from '@mantine/core'
import { IconCamera, IconCameraOff, IconX } from '@tabler/icons-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { GuidanceWords } from './guidance-words.tsx'
import { frameOf } from './picture.ts'
import { READABLE } from './readable.ts'
import { useCamera } from './use-camera.ts'
import { useGuidance } from './use-guidance.ts'
import styles from './webcam.module.css'

export interface WebcamProps {
  onPicture: (file: File) => void
  onClose: () => void
  /** Enrolling: several faces are worth a word. Default false. */
  onePerson?: boolean
}

/** The camera, with advice while somebody is in front of it. */
export function Webcam({ onPicture, onClose, onePerson = false }: WebcamProps) {
  const { t } = useTranslation('faces')
  const { video, state, cameras, deviceId, setDeviceId, retry } = useCamera()
  const live = state === 'live'
  const guidance = useGuidance(video, live)
  const taken = useRef(0)

  async function capture() {
    const picture = video.current && (await frameOf(video.current))
    if (!picture) return
    taken.current += 1
    onPicture(new File([picture], t('webcam.file_name', { number: taken.current }), { type: 'image/jpeg' }))
  }
  const good = guidance?.usable === true && (!onePerson || guidance.faces.length === 1)
  return (
    <Stack gap="sm" className={styles.webcam} role="group" aria-label={t('webcam.title')}>
      {state === 'asking' || live ? (
        <div className={styles.frame} data-good={good || undefined} data-live={live || undefined}>
          {/* Mirrored as people know themselves; the picture taken is not. */}
          <video ref={video} muted playsInline aria-label={t('webcam.preview')} className={styles.video} />
          {guidance?.faces.map(({ bounding_box: { left, top, width, height } }, index) => (
            <span
              key={index}
              className={styles.face}
              data-good={good || undefined}
              style={{
                left: `${(1 - left - width) * 100}%`,
                top: `${top * 100}%`,
                width: `${width * 100}%`,
                height: `${height * 100}%`,
              }}
            />
          ))}
          {!live && (
            <Stack align="center" gap="xs" className={styles.asking}>
              <Loader />
              <Text>{t('webcam.asking')}</Text>
            </Stack>
          )}
        </div>
      ) : (
        <Alert
          icon={<IconCameraOff />}
          color="yellow"
          role="alert"
          title={t(`webcam.${state}.title`)}
          styles={READABLE}
        >
          <Stack gap="xs" align="flex-start">
            {t(`webcam.${state}.remedy`)}
            {state !== 'insecure' && (
              <Button size="xs" variant="default" onClick={retry}>
                {t('webcam.retry')}
              </Button>
            )}
          </Stack>
        </Alert>
      )}
      {live && <GuidanceWords guidance={guidance} onePerson={onePerson} />}
      <Group gap="xs" align="flex-end">
        {live && (
          <Button leftSection={<IconCamera size={18} aria-hidden />} onClick={() => void capture()}>
            {t('webcam.capture')}
          </Button>
        )}
        <Button variant="default" leftSection={<IconX size={16} aria-hidden />} onClick={onClose}>
          {t('webcam.close')}
        </Button>
        {cameras.length > 1 && (
          <Select
            aria-label={t('webcam.camera')}
            data={cameras.map((camera, index) => ({
              value: camera.deviceId,
              label: camera.label || t('webcam.camera_number', { number: index + 1 }),
            }))}
            value={deviceId ?? cameras[0]?.deviceId ?? null}
            onChange={setDeviceId}
            allowDeselect={false}
          />
        )}
      </Group>
    </Stack>
  )
}
