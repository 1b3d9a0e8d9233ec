import { Badge, Button, Group, Modal, Paper, Progress, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { IconAlertTriangle, IconPlayerPause, IconPlayerPlay, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../api.ts'
import { type Gallery, pathOf, type ProcessStatus, statusQuery } from '../../api-galleries.ts'
import { AnchorLink } from '../../components/links.tsx'
import { useErrorNotice } from '../../components/use-error-notice.ts'
import { useFormats } from '../../lib/format.ts'
import { useSession } from '../../session.ts'
import styles from './galleries.module.css'
import { leftOf } from './use-gallery-status.ts'

/** How far looking at the photos is, and what came of it so far. */
export function ProcessBar({ gallery, status }: { gallery: Gallery; status: ProcessStatus }) {
  const { t } = useTranslation('galleries')
  const { number, decimal, duration } = useFormats()
  const { may } = useSession()
  const { jobs, totals, rate, eta, paused, rematching, totalPhotos } = status
  if (totalPhotos === 0) return null
  const ended = jobs.done + jobs.error
  const left = leftOf(status)
  const total = ended + left
  const going = left > 0
  const share = (count: number) => (total > 0 ? (count / total) * 100 : 0)
  return (
    <Paper withBorder p="sm" component="section" aria-label={t('process.label')}>
      <Stack gap={6}>
        {going && (
          <Group justify="space-between" gap="xs">
            <Group gap="sm">
              <Text fw={600} style={{ fontVariantNumeric: 'tabular-nums' }} role="status">
                {t('process.of', { done: number(ended), total: number(total) })}
              </Text>
              {paused ? (
                <Badge color="yellow" variant="light" tt="none" autoContrast>
                  {t('process.paused')}
                </Badge>
              ) : rate === null ? (
                <Text size="sm" c="dimmed">
                  {jobs.processing > 0 ? t('process.at', { count: jobs.processing }) : t('process.waiting')}
                </Text>
              ) : (
                <Text size="sm" c="dimmed" style={{ fontVariantNumeric: 'tabular-nums' }}>
                  {t('process.rate', { rate: decimal(rate, rate < 10 ? 1 : 0) })}
                  {eta !== null && ` · ${t('process.left', { time: duration(eta) })}`}
                </Text>
              )}
            </Group>
            {may('operator') && <Buttons id={gallery.id} paused={paused} left={left} />}
          </Group>
        )}
        {going && (
          <Progress.Root size="lg">
            <Progress.Section
              value={share(jobs.done)}
              animated={!paused}
              color={paused ? 'gray' : 'indigo'}
              aria-label={t('process.progress')}
            />
            <Progress.Section value={share(jobs.error)} color="red" aria-label={t('process.failed')} />
          </Progress.Root>
        )}
        <Group gap="md" className={styles.facts}>
          {!going && jobs.done > 0 && (
            <Text size="sm">{t('process.looked_at', { count: jobs.done, total: number(totalPhotos) })}</Text>
          )}
          {jobs.new > 0 && <Text size="sm">{t('process.untouched', { count: jobs.new })}</Text>}
          {jobs.done > 0 && (
            <Text size="sm" c="dimmed">
              {t('process.found_faces', { count: totals.faces })},{' '}
              {t('process.found_matches', { count: totals.matches })}
            </Text>
          )}
          {rematching > 0 && (
            <Text size="sm" role="status">
              {t('process.rematching', { count: rematching })}
            </Text>
          )}
          {jobs.error > 0 && (
            <Group gap={4}>
              <IconAlertTriangle size={16} color="var(--mantine-color-error)" aria-hidden />
              <AnchorLink
                to="/galleries/$galleryId"
                params={{ galleryId: gallery.id }}
                search={{ tab: 'errors' }}
                size="sm"
                c="var(--mantine-color-error)"
                underline="always"
              >
                {t('process.errors', { count: jobs.error })}
              </AnchorLink>
            </Group>
          )}
        </Group>
      </Stack>
    </Paper>
  )
}

function Buttons({ id, paused, left }: { id: string; paused: boolean; left: number }) {
  const { t } = useTranslation('galleries')
  const cache = useQueryClient()
  const onError = useErrorNotice()
  const [asking, askingIs] = useDisclosure(false)
  const shared = { onError, onSettled: () => cache.invalidateQueries({ queryKey: statusQuery(id).queryKey }) }
  const params = { params: pathOf(id) }
  const hold = useMutation({
    mutationFn: () =>
      unwrap(
        paused
          ? api.POST('/api/v1/galleries/{id}/process-faces/resume', params)
          : api.POST('/api/v1/galleries/{id}/process-faces/pause', params),
      ),
    ...shared,
  })
  const cancel = useMutation({
    mutationFn: () => unwrap(api.POST('/api/v1/galleries/{id}/process-faces/cancel', params)),
    onSuccess: askingIs.close,
    ...shared,
  })
  const Icon = paused ? IconPlayerPlay : IconPlayerPause
  return (
    <Group gap="xs">
      <Button
        variant="default"
        size="xs"
        leftSection={<Icon size={16} aria-hidden />}
        loading={hold.isPending}
        onClick={() => hold.mutate()}
      >
        {t(paused ? 'process.resume' : 'process.pause')}
      </Button>
      <Button variant="default" size="xs" leftSection={<IconX size={16} aria-hidden />} onClick={askingIs.open}>
        {t('process.cancel')}
      </Button>
      <Modal
        opened={asking}
        onClose={askingIs.close}
        title={t('process.cancel_title')}
        closeButtonProps={{ 'aria-label': t('common:close') }}
      >
        <Stack>
          <Text>{t('process.cancel_meaning', { count: left })}</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={askingIs.close} data-autofocus>
              {t('process.go_on')}
            </Button>
            <Button loading={cancel.isPending} onClick={() => cancel.mutate()}>
              {t('process.stop')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Group>
  )
}
