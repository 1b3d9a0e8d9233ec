import { Button, Group, Select, SimpleGrid, Stack } from '@mantine/core'
import { IconCamera } from '@tabler/icons-react'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api.ts'
import { Page } from '../../components/page.tsx'
import { ChosenCollection } from '../../faces/chosen-collection.tsx'
import { DropZone } from '../../faces/drop-zone.tsx'
import { useCollection } from '../../faces/use-collection.ts'
import { Webcam } from '../../faces/webcam.tsx'
import { PictureStrip } from './picture-strip.tsx'
import { ResultView } from './result-view.tsx'
import { useIdentifyQueue } from './use-identify-queue.ts'

const PURPOSES: Schemas['Purpose'][] = ['default', 'attendance', 'access_control', 'financial']

export function IdentifyPage() {
  const { t } = useTranslation('identify')
  const { current, name } = useCollection()
  const [purpose, setPurpose] = useState<Schemas['Purpose']>('default')
  const [camera, setCamera] = useState(false)
  const [chosen, setChosen] = useState<string | null>(null)
  const queue = useIdentifyQueue({ collection: name, purpose })
  const { add, pictures } = queue
  const take = useCallback((files: File[]) => setChosen(add(files)[0]?.id ?? null), [add])
  const shown = pictures.find(({ id }) => id === chosen) ?? pictures[0]
  const strictness = current?.thresholds ?? []
  return (
    <Page title={t('title')} subtitle={t('subtitle')}>
      <Stack gap="md" className="no-print">
        {camera && <Webcam onPicture={(file) => take([file])} onClose={() => setCamera(false)} />}
        <DropZone title={t('drop')} onPictures={take} compact={camera || pictures.length > 0}>
          {!camera && (
            <Button variant="light" leftSection={<IconCamera size={18} aria-hidden />} onClick={() => setCamera(true)}>
              {t('use_camera')}
            </Button>
          )}
        </DropZone>
        <SimpleGrid cols={{ base: 1, sm: 2 }} maw={720}>
          <Select
            label={t('purpose.label')}
            description={t('purpose.hint')}
            data={PURPOSES.map((value) => ({ value, label: t(`purpose.${value}`) }))}
            value={purpose}
            onChange={(value) => setPurpose(value as Schemas['Purpose'])}
            allowDeselect={false}
          />
          <Group align="flex-end">
            <ChosenCollection />
          </Group>
        </SimpleGrid>
      </Stack>
      {pictures.length > 0 && <PictureStrip queue={queue} shown={shown?.id ?? null} onShow={setChosen} />}
      {shown && (
        <ResultView
          key={`${shown.id} ${shown.result?.threshold ?? ''}`}
          picture={shown}
          strictness={strictness}
          onAgain={(threshold) => queue.again(shown.id, threshold)}
        />
      )}
    </Page>
  )
}
