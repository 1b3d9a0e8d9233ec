import { Code, SimpleGrid, Title } from '@mantine/core'
import { IconCamera, IconPhotoUp, IconSparkles } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Door } from '../../components/door.tsx'
import { ButtonLink } from '../../components/links.tsx'
import type { Schemas } from '../../api.ts'
import { useCollection } from '../../faces/use-collection.ts'
import { useSession } from '../../session.ts'

/** The collection that `likeness serve --sample` makes. */
export const SAMPLE = 'demo'

/** Three ways to begin, while there is nobody but the sample. */
export function Doors({ sample }: { sample: Schemas['Collection'] | undefined }) {
  const { t } = useTranslation('overview')
  const { may } = useSession()
  const { choose } = useCollection()
  if (!may('operator')) return null
  return (
    <section aria-label={t('doors.title')}>
      <Title order={2} size="h3" mb="sm">
        {t('doors.title')}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <Door
          icon={IconSparkles}
          title={t('doors.sample')}
          text={
            sample ? (
              t('doors.sample_text', { count: sample.person_count })
            ) : (
              <>
                {t('doors.sample_missing')} <Code>likeness serve --sample</Code>
              </>
            )
          }
          action={
            sample && (
              <ButtonLink to="/identify" onClick={() => choose(SAMPLE)}>
                {t('doors.sample_action')}
              </ButtonLink>
            )
          }
        />
        <Door
          icon={IconPhotoUp}
          title={t('doors.files')}
          text={t('doors.files_text')}
          action={
            <ButtonLink to="/enroll" variant="default">
              {t('doors.files_action')}
            </ButtonLink>
          }
        />
        <Door
          icon={IconCamera}
          title={t('doors.webcam')}
          text={t('doors.webcam_text')}
          action={
            <ButtonLink to="/enroll" search={{ from: 'webcam' }} variant="default">
              {t('doors.webcam_action')}
            </ButtonLink>
          }
        />
      </SimpleGrid>
    </section>
  )
}
