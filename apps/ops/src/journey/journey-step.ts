/** One step of a receipt's journey, as recorded by one service. */
export interface JourneyStep {
  readonly at: Date | undefined;
  readonly service: 'ingestion' | 'matching' | 'delivery';
  readonly what: string;
}
