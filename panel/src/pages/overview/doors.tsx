import { Code, Paper, SimpleGrid, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { IconCamera, IconPhotoUp, IconSparkles } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '../../components/links.tsx'
import type { Schemas } from '../../api.ts'
import { useCollection } from '../../faces/use-collection.ts'
import { useSession } from '../../session.ts'

/** The collection that `likeness serve --sample` makes. */
export const SAMPLE = 'demo'

interface DoorProps {
  icon: typeof IconCamera
  title: string
  text: ReactNode
  action: ReactNode
}

const Door = ({ icon: Icon, title, text, action }: DoorProps) => (
  <Paper withBorder p="lg">
    <Stack gap="sm" h="100%">
      <ThemeIcon size={44} radius="xl" variant="light" aria-hidden>
        <Icon size={24} stroke={1.6} />
      </ThemeIcon>
      <Title order={3} size="h4">
        {title}
      </Title>
      <Text component="div" flex={1}>
        {text}
      </Text>
      {action}
    </Stack>
  </Paper>
)

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
