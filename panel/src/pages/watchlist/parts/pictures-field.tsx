import { Box, Button, Text } from '@mantine/core'
import { IconCamera } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DropZone } from '../../../faces/drop-zone.tsx'
import { Tray } from '../../../faces/tray.tsx'
import type { useTray } from '../../../faces/use-tray.ts'
import { Webcam } from '../../../faces/webcam.tsx'

/** Pictures of one person from files or camera, each looked at before it is sent. */
export function PicturesField({ tray }: { tray: ReturnType<typeof useTray> }) {
  const { t } = useTranslation('watchlist')
  const [camera, setCamera] = useState(false)
  return (
    <>
      {camera && (
        // Beside what is typed here, its button is still in sight.
        <Box maw={440}>
          <Webcam onePerson onPicture={(file) => tray.add([file])} onClose={() => setCamera(false)} />
        </Box>
      )}
      <DropZone title={t('add.drop')} onPictures={tray.add} compact={camera || tray.pictures.length > 0}>
        {!camera && (
          <Button variant="light" leftSection={<IconCamera size={18} aria-hidden />} onClick={() => setCamera(true)}>
            {t('add.camera')}
          </Button>
        )}
      </DropZone>
      {tray.pictures.length === 1 && (
        <Text size="sm" c="dimmed">
          {t('add.more_help')}
        </Text>
      )}
      <Tray tray={tray} />
    </>
  )
}
