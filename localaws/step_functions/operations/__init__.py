"""Operations of Step Functions' API that moto lacks, or responds to in another way."""
