import { Alert, Button, Group, Paper, Progress, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { IconAlertTriangle, IconFolders, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas, unwrap } from '../../../api.ts'
import { foldersQuery, type Gallery, pathOf } from '../../../api-galleries.ts'
import { EmptyState } from '../../../components/empty-state.tsx'
import { LoadingState } from '../../../components/loading-state.tsx'
import { QueryView } from '../../../components/query-view.tsx'
import { RelativeTime } from '../../../components/relative-time.tsx'
import { useErrorNotice } from '../../../components/use-error-notice.ts'
import { READABLE } from '../../../faces/readable.ts'
import { useFormats } from '../../../lib/format.ts'
import { useSession } from '../../../session.ts'
import { FolderCard } from './folder-card.tsx'
import { FolderPhotos } from './folder-photos.tsx'

const isUnderWay = (job: Schemas['FolderJob'] | null | undefined) => job?.state === 'queued' || job?.state === 'running'

export function FoldersTab({ gallery }: { gallery: Gallery }) {
  const { folder } = useSearch({ strict: false })
  return folder ? <FolderPhotos gallery={gallery} folderId={folder} /> : <FolderList gallery={gallery} />
}

/** The photos by who is in them, as they were when they were grouped. */
function FolderList({ gallery }: { gallery: Gallery }) {
  const { t } = useTranslation('galleries')
  const { may } = useSession()
  const cache = useQueryClient()
  const onError = useErrorNotice()
  const query = useQuery({
    ...foldersQuery(gallery.id),
    refetchInterval: ({ state }) => (isUnderWay(state.data?.job) ? 1000 : false),
  })
  const separate = useMutation({
    mutationFn: () => unwrap(api.POST('/api/v1/galleries/{id}/separate-folders', { params: pathOf(gallery.id) })),
    onError,
    onSettled: () => cache.invalidateQueries({ queryKey: foldersQuery(gallery.id).queryKey }),
  })
  const job = query.data?.job
  const button = may('operator') && (
    <Button
      leftSection={<IconFolders size={18} aria-hidden />}
      loading={separate.isPending}
      disabled={isUnderWay(job) || gallery.photoCount === 0}
      onClick={() => separate.mutate()}
    >
      {t(query.data?.folders.length ? 'folder.again' : 'folder.separate')}
    </Button>
  )
  return (
    <QueryView query={query} loading={<LoadingState rows={4} height={88} />}>
      {({ job, folders }) => (
        <Stack>
          {job && isUnderWay(job) && <Grouping gallery={gallery} job={job} />}
          {job?.state === 'failed' && (
            <Alert color="red" role="alert" icon={<IconAlertTriangle />} title={t('folder.failed')} styles={READABLE}>
              {job.error}
            </Alert>
          )}
          {folders.length === 0 ? (
            !isUnderWay(job) && (
              <EmptyState
                title={t(job?.state === 'done' ? 'folder.nobody' : 'folder.empty')}
                icon={IconFolders}
                action={button}
              >
                {t(job?.state === 'done' ? 'folder.nobody_text' : 'folder.empty_text')}
              </EmptyState>
            )
          ) : (
            <>
              <Group justify="space-between">
                <Text size="sm" c="dimmed" maw={640} flex="1 1 16rem">
                  {t('folder.meaning')}{' '}
                  {job?.finishedAt && job.state === 'done' && (
                    <>
                      {t('folder.made')} <RelativeTime time={job.finishedAt} />.
                    </>
                  )}
                </Text>
                {button}
              </Group>
              <Folders gallery={gallery} folders={folders} kind="client" />
              <Folders gallery={gallery} folders={folders} kind="unknown" />
            </>
          )}
        </Stack>
      )}
    </QueryView>
  )
}

interface FoldersProps {
  gallery: Gallery
  folders: Schemas['GalleryFolder'][]
  kind: 'client' | 'unknown'
}

function Folders({ gallery, folders, kind }: FoldersProps) {
  const { t } = useTranslation('galleries')
  const shown = folders.filter((folder) => folder.kind === kind)
  if (shown.length === 0) return null
  return (
    <section aria-label={t(`folder.of_${kind}`)}>
      <Title order={2} size="h4" mb="xs">
        {t(`folder.of_${kind}`)}
      </Title>
      <SimpleGrid
        cols={{ base: 2, xs: 3, sm: 4, lg: 6 }}
        spacing="sm"
        component="ul"
        p={0}
        m={0}
        style={{ listStyle: 'none' }}
      >
        {shown.map((folder) => (
          <li key={folder.id}>
            <FolderCard gallery={gallery} folder={folder} />
          </li>
        ))}
      </SimpleGrid>
    </section>
  )
}

function Grouping({ gallery, job }: { gallery: Gallery; job: Schemas['FolderJob'] }) {
  const { t } = useTranslation('galleries')
  const { number } = useFormats()
  const cache = useQueryClient()
  const cancel = useMutation({
    mutationFn: () =>
      unwrap(api.POST('/api/v1/galleries/{id}/separate-folders/cancel', { params: pathOf(gallery.id) })),
    onError: useErrorNotice(),
    onSettled: () => cache.invalidateQueries({ queryKey: foldersQuery(gallery.id).queryKey }),
  })
  const { total, done } = job
  const words = total === null ? t('folder.grouping') : t('folder.of', { done: number(done), total: number(total) })
  return (
    <Paper withBorder p="sm" component="section" aria-label={t('folder.grouping')}>
      <Group justify="space-between" mb={6}>
        <Text fw={600} role="status">
          {words}
        </Text>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconX size={16} aria-hidden />}
          loading={cancel.isPending}
          onClick={() => cancel.mutate()}
        >
          {t('common:cancel')}
        </Button>
      </Group>
      <Progress value={total ? (done / total) * 100 : 100} animated size="lg" aria-label={t('folder.progress')} />
    </Paper>
  )
}
