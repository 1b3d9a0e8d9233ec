import { Group, Paper, Stack, Text, ThemeIcon, UnstyledButton } from '@mantine/core'
import { IconCheck, IconQuestionMark } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api.ts'
import { Similarity, SimilarityExplained, SimilarityPlot } from '../../faces/similarity.tsx'
import { useFormats } from '../../lib/format.ts'
import { faceId } from './use-compared-faces.ts'

export interface OutcomeProps {
  compared: Schemas['Compared']
  active: string | null
  onActive: (id: string | null) => void
}

/** The answer in words, the number behind it and how much it is worth. */
export function Outcome({ compared, active, onActive }: OutcomeProps) {
  const { t } = useTranslation('compare')
  const { milliseconds } = useFormats()
  const { match, similarity, threshold, false_match_rate: rate, faces } = compared
  return (
    <Paper withBorder p="md">
      <Stack>
        <Group wrap="nowrap" role="status">
          <ThemeIcon
            size={44}
            radius={match ? 'xl' : 'sm'}
            variant="light"
            color={match ? 'green' : 'gray'}
            aria-hidden
          >
            {match ? <IconCheck /> : <IconQuestionMark />}
          </ThemeIcon>
          <Stack gap={2}>
            <Text fw={650} size="lg">
              {t(match ? 'same' : 'not_same')}
            </Text>
            <Similarity value={similarity} threshold={threshold} />
          </Stack>
        </Group>
        <SimilarityPlot
          scores={faces.map((face, index) => ({ id: faceId(index), value: face.similarity }))}
          threshold={threshold}
          active={active}
        />
        <SimilarityExplained threshold={threshold} rate={null} />
        {rate !== null && rate > 0 && <Rate rate={rate} />}
        {faces.length > 1 && (
          <Stack gap={4}>
            <Text fw={600}>{t('all_faces')}</Text>
            {faces.map((face, index) => (
              <UnstyledButton
                key={index}
                p={6}
                bg={active === faceId(index) ? 'var(--mantine-color-default-hover)' : undefined}
                onPointerEnter={() => onActive(faceId(index))}
                onPointerLeave={() => onActive(null)}
                onFocus={() => onActive(faceId(index))}
                onBlur={() => onActive(null)}
              >
                <Group justify="space-between">
                  <Text>{t('face.number', { number: index + 1 })}</Text>
                  <Similarity value={face.similarity} threshold={threshold} />
                </Group>
              </UnstyledButton>
            ))}
          </Stack>
        )}
        <Text size="sm" c="dimmed">
          {t('took', { time: milliseconds(compared.processing_time_ms) })} {t('nothing_kept')}
        </Text>
      </Stack>
    </Paper>
  )
}

function Rate({ rate }: { rate: number }) {
  const { t } = useTranslation('compare')
  const { number } = useFormats()
  return <Text size="sm">{t('rate', { among: number(Math.round(1 / rate)) })}</Text>
}
