import { allFacts } from './all.ts';
import { providerContract } from './contract.ts';

for (const facts of Object.values(allFacts)) providerContract(facts);
