import { Alert, Group, Paper, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconBell, IconMoodEmpty, IconQuestionMark } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiImage } from '../../../components/api-image.tsx'
import { EmptyState } from '../../../components/empty-state.tsx'
import { AnchorLink } from '../../../components/links.tsx'
import { FacePicture } from '../../../faces/face-picture.tsx'
import { READABLE } from '../../../faces/readable.ts'
import { useRefusalWords } from '../../../faces/refusal-words.ts'
import { Similarity } from '../../../faces/similarity.tsx'
import { useFormats } from '../../../lib/format.ts'
import { useSession } from '../../../session.ts'
import { type Match, type Screened, type ScreenedFace, thumbnailOf } from '../api.ts'
import styles from '../watchlist.module.css'
import { useJudged } from './use-judged.ts'

export interface ScreenedViewProps {
  screened: Screened
  /** The picture without boxes; null: it is kept nowhere. */
  src: string | null
  name: string
}

/** A screened picture with everybody in it outlined, and a row for each face. */
export function ScreenedView({ screened, src, name }: ScreenedViewProps) {
  const { t } = useTranslation('watchlist')
  const { decimal } = useFormats()
  const [active, setActive] = useState<string | null>(null)
  const faces = useJudged(screened)
  const reason = useRefusalWords()
  const { width, height, error, error_code: code, threshold, similarity_threshold: needed } = screened
  if (error !== null)
    return (
      <Alert color="red" role="alert" icon={<IconAlertTriangle />} title={t('screen.not_looked')} styles={READABLE}>
        <Text dir="auto" style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Text>
        {reason(code ?? '', error)}
      </Alert>
    )
  return (
    <Stack>
      {src !== null && width !== null && height !== null ? (
        <FacePicture
          {...{ src, alt: name, width, height, faces, active }}
          onActive={setActive}
          onSelect={(id) => document.getElementById(`screened-${id}`)?.focus()}
          maxHeight="60vh"
        />
      ) : (
        <Text size="sm" c="dimmed">
          {t('pictures.not_kept')}
        </Text>
      )}
      {threshold !== null && needed !== null && (
        <Text size="sm" c="dimmed">
          {t('screen.applied', {
            metric: t(`metric.${screened.distance_metric}`),
            threshold: decimal(threshold, 4),
            similarity: decimal(needed),
          })}
        </Text>
      )}
      {screened.faces.length === 0 ? (
        <EmptyState icon={IconMoodEmpty} title={t('screen.nobody')} />
      ) : (
        <ul className={styles.rows} aria-label={t('screen.faces')}>
          {screened.faces.map((face) => (
            <li
              key={face.face_index}
              id={`screened-${face.face_index}`}
              tabIndex={0}
              onPointerEnter={() => setActive(String(face.face_index))}
              onPointerLeave={() => setActive(null)}
              onFocus={() => setActive(String(face.face_index))}
              onBlur={() => setActive(null)}
            >
              <FaceRow face={face} threshold={needed ?? 100} />
            </li>
          ))}
        </ul>
      )}
    </Stack>
  )
}

function FaceRow({ face, threshold }: { face: ScreenedFace; threshold: number }) {
  const { t } = useTranslation('watchlist')
  const { blacklist_matches: matches, cropped_face_path: crop, face_index: index } = face
  return (
    <Paper withBorder p="sm">
      <Group gap="xs" wrap="nowrap" mb={matches.length > 0 ? 'xs' : 0}>
        {crop && <ApiImage src={crop} alt="" width={44} height={44} />}
        {matches.length > 0 ? <IconBell size={18} aria-hidden /> : <IconQuestionMark size={18} aria-hidden />}
        <Text fw={600}>{t(matches.length > 0 ? 'face.number_hit' : 'face.number_nobody', { number: index + 1 })}</Text>
      </Group>
      <Stack gap="xs">
        {matches.map((match, place) => (
          <MatchRow key={match.entry_id ?? place} match={match} threshold={threshold} />
        ))}
      </Stack>
    </Paper>
  )
}

function MatchRow({ match, threshold }: { match: Match; threshold: number }) {
  const { t } = useTranslation('watchlist')
  const { decimal } = useFormats()
  const { may } = useSession()
  const { entry_id: entryId, name } = match
  return (
    <Group gap="sm" wrap="nowrap">
      <ApiImage src={thumbnailOf(match.reference_path)} alt="" width={44} height={44} />
      <Stack gap={0} miw={0} flex={1}>
        <Group gap="xs" justify="space-between">
          <Text component="span" dir="auto" style={{ overflowWrap: 'anywhere' }}>
            {entryId === null ? (
              t('erased')
            ) : may('operator') ? (
              <AnchorLink to="/watchlist/entries/$entryId" params={{ entryId }}>
                {name}
              </AnchorLink>
            ) : (
              name
            )}
          </Text>
          <Similarity value={match.similarity} threshold={threshold} />
        </Group>
        <Text size="xs" c="dimmed">
          {t('face.distance', { distance: decimal(match.distance, 4), threshold: decimal(match.threshold, 4) })}
        </Text>
      </Stack>
    </Group>
  )
}
