import { Button, Code, SimpleGrid, Title } from '@mantine/core'
import { IconBucket, IconCode, IconPhotoUp } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Door } from '../../components/door.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { useSession } from '../../session.ts'

/** Three ways to the first gallery. */
export function GalleryDoors({ onBegin }: { onBegin: (fromBucket: boolean) => void }) {
  const { t } = useTranslation('galleries')
  const { may } = useSession()
  if (!may('operator')) return <EmptyState title={t('doors.none')}>{t('doors.none_text')}</EmptyState>
  return (
    <section aria-label={t('doors.title')}>
      <Title order={2} size="h3" mb="sm">
        {t('doors.title')}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <Door
          icon={IconPhotoUp}
          title={t('doors.files')}
          text={t('doors.files_text')}
          action={<Button onClick={() => onBegin(false)}>{t('create.title')}</Button>}
        />
        <Door
          icon={IconBucket}
          title={t('doors.bucket')}
          text={t('doors.bucket_text')}
          action={
            <Button variant="default" onClick={() => onBegin(true)}>
              {t('doors.bucket_action')}
            </Button>
          }
        />
        <Door
          icon={IconCode}
          title={t('doors.api')}
          text={
            <>
              {t('doors.api_text')} <Code>POST /api/v1/galleries</Code>
            </>
          }
          action={
            <Button variant="default" component="a" href="/docs">
              {t('doors.api_action')}
            </Button>
          }
        />
      </SimpleGrid>
    </section>
  )
}
