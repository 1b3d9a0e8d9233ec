import { Badge, Card, Group, Progress, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconEyeOff, IconPhoto } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { coverQuery, type Gallery, statusQuery } from '../../api-galleries.ts'
import { AnchorLink } from '../../components/links.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { useFormats } from '../../lib/format.ts'
import { Thumb } from './photos/thumb.tsx'
import { isGoing, leftOf } from './use-gallery-status.ts'
import { VisibilityBadge } from './visibility-badge.tsx'
import styles from './galleries.module.css'

export function GalleryCard({ gallery }: { gallery: Gallery }) {
  const { t } = useTranslation('galleries')
  const { id, name, photoCount, clientCount, visibility, state, faceRecognitionEnabled } = gallery
  const active = state === 'active'
  const { data: cover } = useQuery({ ...coverQuery(id), enabled: active && photoCount > 0 })
  const shown = cover?.photos ?? []
  return (
    <Card withBorder padding="sm" h="100%" className={styles.card}>
      <Card.Section className={styles.cover} data-count={Math.max(1, shown.length)} aria-hidden>
        {shown.map((photo) => (
          <Thumb key={photo.id} src={photo.thumbnailUrl} alt="" />
        ))}
        {shown.length === 0 && <IconPhoto size={40} stroke={1} className={styles.noCover} />}
      </Card.Section>
      <Stack gap={4} mt="sm" flex={1}>
        {active ? (
          <AnchorLink
            to="/galleries/$galleryId"
            params={{ galleryId: id }}
            className={styles.cardLink}
            fw={650}
            dir="auto"
            style={{ overflowWrap: 'anywhere' }}
          >
            {name}
          </AnchorLink>
        ) : (
          <Text fw={650} dir="auto">
            {name}
          </Text>
        )}
        <Text size="sm" c="dimmed">
          {t('photos', { count: photoCount })} · {t('clients', { count: clientCount })} ·{' '}
          <RelativeTime time={gallery.createdAt} />
        </Text>
        <Group gap={6} mt={4}>
          {active ? (
            <VisibilityBadge visibility={visibility} />
          ) : (
            <Badge color="red" variant="light" tt="none">
              {t('deleting')}
            </Badge>
          )}
          {!faceRecognitionEnabled && (
            <Badge variant="default" tt="none" fw={500} leftSection={<IconEyeOff size={12} aria-hidden />}>
              {t('recognition_off')}
            </Badge>
          )}
        </Group>
        {active && photoCount > 0 && <HowFar id={id} />}
      </Stack>
    </Card>
  )
}

/** Only while there is something to wait for. */
function HowFar({ id }: { id: string }) {
  const { t } = useTranslation('galleries')
  const { number } = useFormats()
  const { data } = useQuery({
    ...statusQuery(id),
    refetchInterval: ({ state }) => (state.data && isGoing(state.data) ? 3000 : false),
  })
  if (!data) return null
  const { new: untouched, done, error } = data.jobs
  const ended = done + error
  const total = ended + leftOf(data)
  if (total > ended)
    return (
      <div>
        <Text size="sm">{t('process.of', { done: number(ended), total: number(total) })}</Text>
        <Progress value={(ended / total) * 100} animated={!data.paused} aria-label={t('process.progress')} />
      </div>
    )
  if (error > 0)
    return (
      <Text size="sm" c="var(--mantine-color-error)">
        {t('process.errors', { count: error })}
      </Text>
    )
  return untouched > 0 ? <Text size="sm">{t('process.untouched', { count: untouched })}</Text> : null
}
