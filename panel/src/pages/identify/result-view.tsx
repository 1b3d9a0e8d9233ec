import { Button, Grid, Group, Skeleton, Stack, Switch, Text } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { IconMoodEmpty } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import type { PictureFace } from '../../faces/face-box.tsx'
import { FacePicture } from '../../faces/face-picture.tsx'
import { useObjectUrl } from '../../faces/picture.ts'
import { useFormats } from '../../lib/format.ts'
import { FaceRows } from './face-rows.tsx'
import { judge, type Judged } from './judge.ts'
import { ThresholdPanel } from './threshold-panel.tsx'
import type { QueuedPicture } from './use-identify-queue.ts'
import styles from './identify.module.css'

export interface ResultViewProps {
  picture: QueuedPicture
  /** What the purposes apply, and how often that is wrong. */
  strictness: Schemas['Collection']['thresholds']
  /** Search again with this threshold 0-100; null: that of the purpose. */
  onAgain: (threshold: number | null) => void
}

export function ResultView({ picture, strictness, onAgain }: ResultViewProps) {
  const { t } = useTranslation('identify')
  const { result, state, error } = picture
  if (state === 'failed') return <ErrorState error={error} onRetry={() => onAgain(picture.threshold)} />
  if (state === 'cancelled')
    return (
      <EmptyState
        title={t('cancelled.title')}
        action={<Button onClick={() => onAgain(picture.threshold)}>{t('cancelled.again')}</Button>}
      />
    )
  if (!result)
    return (
      <Stack role="status" aria-busy aria-label={t('looking')}>
        <Skeleton height="min(60vh, 420px)" />
        <Text c="dimmed">{t('looking')}</Text>
      </Stack>
    )
  return <Answer picture={picture} result={result} strictness={strictness} onAgain={onAgain} />
}

function Answer({ picture, result, strictness, onAgain }: ResultViewProps & { result: Schemas['Identified'] }) {
  const { t } = useTranslation('identify')
  const { decimal, milliseconds } = useFormats()
  const url = useObjectUrl(picture.file)
  const [threshold, setThreshold] = useState(result.threshold)
  const [active, setActive] = useState<string | null>(null)
  const [blur, setBlur] = useLocalStorage({ key: 'likeness-blur-strangers', defaultValue: false })

  const judged = useMemo(() => result.faces.map((face, index) => judge(face, index, threshold)), [result, threshold])
  const faces = useMemo(() => {
    const label = ({ kind, name, similarity }: Judged) => {
      const number = similarity === null ? '' : decimal(similarity, 0)
      if (kind === 'match') return `${name ?? ''} · ${number}`
      return kind === 'uncertain' ? t('face.maybe', { name, similarity: number }) : t('face.unknown')
    }
    return judged.map((one, index): PictureFace => ({
      id: one.id,
      box: one.face.bounding_box,
      kind: one.kind,
      label: label(one),
      short: one.kind === 'match' ? (one.name ?? '') : '',
      description: t(`face.description_${one.kind}`, {
        number: index + 1,
        name: one.name,
        similarity: one.similarity === null ? 0 : decimal(one.similarity),
      }),
    }))
  }, [judged, t, decimal])
  const known = judged.filter(({ kind }) => kind === 'match').length

  return (
    <Stack>
      <Group justify="space-between">
        <Text role="status" fw={600}>
          {t('summary', { count: result.faces_detected, known })}{' '}
          <Text span c="dimmed" fw={400}>
            {t('took', { time: milliseconds(result.processing_time_ms) })}
          </Text>
        </Text>
        <Switch
          className="no-print"
          label={t('blur')}
          checked={blur}
          onChange={(event) => setBlur(event.currentTarget.checked)}
        />
      </Group>
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <div className={styles.stays}>
            <FacePicture
              src={url}
              alt={picture.file.name}
              width={result.width}
              height={result.height}
              faces={faces}
              active={active}
              onActive={setActive}
              onSelect={(id) => document.getElementById(`row-${id}`)?.scrollIntoView({ block: 'nearest' })}
              blurStrangers={blur}
            />
          </div>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          {judged.length === 0 ? (
            <EmptyState title={t('nothing.title')} icon={IconMoodEmpty}>
              {t('nothing.hint')}
            </EmptyState>
          ) : (
            <Stack>
              <ThresholdPanel
                faces={judged}
                applied={result.threshold}
                threshold={threshold}
                onChange={setThreshold}
                strictness={strictness}
                active={active}
                onApply={() => onAgain(threshold)}
              />
              <FaceRows
                faces={judged}
                threshold={threshold}
                file={picture.file}
                url={url}
                blur={blur}
                active={active}
                onActive={setActive}
              />
            </Stack>
          )}
        </Grid.Col>
      </Grid>
    </Stack>
  )
}
