import 'reflect-metadata';
import { Controller, Inject, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientKafka, EventPattern, Payload, Transport } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { Column, DataSource, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Cluster } from './cluster.js';

// The ordinary way to write this service: Nest's Kafka transport, JSON values, one repository.save per event, one emit per
// receipt. It keeps no inbox, no outbox and no consent, and asks for an exact key only: less work than ours does.

export interface OrdinarySale {
  readonly saleId: string;
  readonly storeId: string;
  readonly totalMinor: number;
  readonly rrn: string;
  readonly terminalId: string;
  readonly lines: readonly unknown[];
}

export interface OrdinaryTransaction {
  readonly transactionId: string;
  readonly accountId: string;
  readonly amountMinor: number;
  readonly rrn: string;
  readonly terminalId: string;
}

@Entity('ordinary_sale')
@Index(['rrn', 'terminalId'])
class SaleEntity {
  @PrimaryColumn('text') saleId!: string;
  @Column('text') storeId!: string;
  @Column('int') totalMinor!: number;
  @Column('text') rrn!: string;
  @Column('text') terminalId!: string;
  @Column('jsonb') lines!: unknown;
}

@Entity('ordinary_transaction')
@Index(['rrn', 'terminalId'])
class TransactionEntity {
  @PrimaryColumn('text') transactionId!: string;
  @Column('text') accountId!: string;
  @Column('int') amountMinor!: number;
  @Column('text') rrn!: string;
  @Column('text') terminalId!: string;
}

@Entity('ordinary_match')
class MatchEntity {
  @PrimaryColumn('text') transactionId!: string;
  @Column('text') saleId!: string;
}

export const ORDINARY_TOPICS = {
  sales: 'ordinary.sales',
  transactions: 'ordinary.transactions',
  receipts: 'ordinary.receipts',
};

@Controller()
class OrdinaryController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject('KAFKA') private readonly kafka: ClientKafka,
  ) {}

  @EventPattern<string>(ORDINARY_TOPICS.sales)
  async sale(@Payload() sale: OrdinarySale): Promise<void> {
    await this.db.getRepository(SaleEntity).save({ ...sale });
    const transaction = await this.db
      .getRepository(TransactionEntity)
      .findOneBy({ rrn: sale.rrn, terminalId: sale.terminalId });
    if (transaction) await this.match(transaction, sale);
  }

  @EventPattern<string>(ORDINARY_TOPICS.transactions)
  async transaction(@Payload() transaction: OrdinaryTransaction): Promise<void> {
    await this.db.getRepository(TransactionEntity).save({ ...transaction });
    const sale = await this.db
      .getRepository(SaleEntity)
      .findOneBy({ rrn: transaction.rrn, terminalId: transaction.terminalId });
    if (sale) await this.match(transaction, sale as OrdinarySale);
  }

  private async match(transaction: OrdinaryTransaction, sale: OrdinarySale): Promise<void> {
    if (transaction.amountMinor !== sale.totalMinor) return;
    await this.db.getRepository(MatchEntity).save({ transactionId: transaction.transactionId, saleId: sale.saleId });
    const receipt = { transactionId: transaction.transactionId, accountId: transaction.accountId, lines: sale.lines };
    await lastValueFrom(this.kafka.emit(ORDINARY_TOPICS.receipts, { key: transaction.accountId, value: receipt }));
  }
}

/** Starts the ordinary service over its own tables; `close` ends it. */
export const startOrdinary = async (cluster: Cluster): Promise<INestMicroservice> => {
  const { brokers, username, password } = cluster.settings;
  const client = {
    brokers: [...brokers],
    sasl: { mechanism: 'scram-sha-512' as const, username, password },
    logLevel: 0,
  };
  const db = await new DataSource({
    type: 'postgres',
    url: cluster.stack.postgres.adminUrl,
    entities: [SaleEntity, TransactionEntity, MatchEntity],
    synchronize: true,
    dropSchema: false,
  }).initialize();
  const kafka = new ClientKafka({ client, producerOnlyMode: true });
  await kafka.connect();
  @Module({
    controllers: [OrdinaryController],
    providers: [
      { provide: DataSource, useValue: db },
      { provide: 'KAFKA', useValue: kafka },
    ],
  })
  class OrdinaryModule {}
  const app = await NestFactory.createMicroservice(OrdinaryModule, {
    logger: false,
    transport: Transport.KAFKA,
    options: { client, consumer: { groupId: 'ordinary' }, subscribe: { fromBeginning: true } },
  });
  await app.listen();
  const close = app.close.bind(app);
  app.close = async () => {
    await close();
    await kafka.close();
    await db.destroy();
  };
  return app;
};
