import { Button, Group, Progress, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCamera, IconStack2 } from '@tabler/icons-react'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DropZone } from '../../../faces/drop-zone.tsx'
import { Webcam } from '../../../faces/webcam.tsx'
import type { Choice } from '../api.ts'
import { ForOperators, WatchlistFrame } from '../frame.tsx'
import { Rates } from '../parts/rates.tsx'
import styles from '../watchlist.module.css'
import { BulkDialog } from './bulk-dialog.tsx'
import { BulkProgress } from './bulk-progress.tsx'
import { GivenList } from './given-list.tsx'
import { GivenResult } from './given-result.tsx'
import { PlacesField } from './places-field.tsx'
import { ScreenChoice } from './screen-choice.tsx'
import { useScreenQueue } from './use-screen-queue.ts'

export const ScreenPage = () => (
  <ForOperators at="screen">
    <Screen />
  </ForOperators>
)

function Screen() {
  const { t } = useTranslation('watchlist')
  const [choice, setChoice] = useState<Choice>({})
  const queue = useScreenQueue(choice)
  const { add, pictures, working, finished } = queue
  const [camera, setCamera] = useState(false)
  const [chosen, setChosen] = useState<string | null>(null)
  const [bulk, bulkIs] = useDisclosure(false)
  const take = useCallback((given: (File | string)[]) => setChosen(add(given)[0]?.id ?? null), [add])
  const shown = pictures.find(({ id }) => id === chosen) ?? pictures[0]
  return (
    <WatchlistFrame
      at="screen"
      actions={
        <Button variant="default" leftSection={<IconStack2 size={18} aria-hidden />} onClick={bulkIs.open}>
          {t('bulk.title')}
        </Button>
      }
    >
      <BulkProgress />
      {camera && <Webcam onPicture={(file) => take([file])} onClose={() => setCamera(false)} />}
      <DropZone title={t('screen.drop')} onPictures={take} compact={camera || pictures.length > 0}>
        {!camera && (
          <Button variant="light" leftSection={<IconCamera size={18} aria-hidden />} onClick={() => setCamera(true)}>
            {t('add.camera')}
          </Button>
        )}
      </DropZone>
      <PlacesField onPlaces={take} />
      <ScreenChoice choice={choice} onChange={setChoice} />
      <Rates />
      {pictures.length > 0 && (
        <>
          <Group gap="sm" wrap="nowrap">
            <Text size="sm" role="status" style={{ fontVariantNumeric: 'tabular-nums' }}>
              {t('screen.progress', { finished, count: pictures.length })}
            </Text>
            {working ? (
              <>
                <Progress
                  value={(finished / pictures.length) * 100}
                  flex={1}
                  aria-label={t('screen.progress', { finished, count: pictures.length })}
                />
                <Button size="xs" variant="default" onClick={queue.cancel}>
                  {t('common:cancel')}
                </Button>
              </>
            ) : (
              <Button size="xs" variant="default" onClick={queue.clear}>
                {t('screen.clear')}
              </Button>
            )}
          </Group>
          <div className={styles.split}>
            <GivenList pictures={pictures} shown={shown?.id ?? null} onShow={setChosen} />
            <Stack>
              {shown && <GivenResult key={shown.id} picture={shown} onAgain={() => queue.again(shown.id)} />}
            </Stack>
          </div>
        </>
      )}
      <BulkDialog opened={bulk} onClose={bulkIs.close} choice={choice} />
    </WatchlistFrame>
  )
}
