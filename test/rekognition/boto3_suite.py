"""Every operation that is offered, through unmodified boto3. Endpoint and credentials come from the environment, pictures
from the command line. Writes the operations that were answered, and those that this boto3 knows."""

import json
import os
import sys
import time

import boto3
import botocore
from botocore.config import Config

pictures, endpoint = sys.argv[1], os.environ["SUITE_ENDPOINT"]
client = boto3.client("rekognition", endpoint_url=endpoint, config=Config(retries={"max_attempts": 0}))
answered = set()
client.meta.events.register("after-call.rekognition.*", lambda model, http_response, **_: http_response.status_code == 200 and answered.add(model.name))


def image(name):
    with open(os.path.join(pictures, name), "rb") as file:
        return {"Bytes": file.read()}


def equal(actual, expected):
    assert actual == expected, f"{actual!r} is not {expected!r}"


def refused(call, code, message, modelled=True, **arguments):
    try:
        call(**arguments)
    except botocore.exceptions.ClientError as error:
        equal(error.response["Error"], {"Code": code, "Message": message})
        equal(error.response["ResponseMetadata"]["HTTPStatusCode"], 400)
        assert not modelled or type(error) is getattr(client.exceptions, code), type(error)
        return
    raise AssertionError(f"{code} was not raised")


C = {"CollectionId": "boto"}
made = client.create_collection(**C, Tags={"by": "boto3"})
equal(made["StatusCode"], 200)
refused(client.create_collection, "ResourceAlreadyExistsException", "The collection id: boto already exists", **C)
refused(client.describe_collection, "ResourceNotFoundException", "Collection:none not found!", CollectionId="none")
refused(
    client.describe_collection,
    "ValidationException",
    "1 validation error detected: Value 'a b' at 'collectionId' failed to satisfy constraint: "
    r"Member must satisfy regular expression pattern: [a-zA-Z0-9_.\-]+",
    modelled=False,
    CollectionId="a b",
)
arn = made["CollectionArn"]
client.tag_resource(ResourceArn=arn, Tags={"a": "b"})
client.untag_resource(ResourceArn=f"arn:{arn}", TagKeys=["by"])
equal(client.list_tags_for_resource(ResourceArn=arn)["Tags"], {"a": "b"})
assert "boto" in [name for page in client.get_paginator("list_collections").paginate(PaginationConfig={"PageSize": 1}) for name in page["CollectionIds"]]

equal(len(client.detect_faces(Image=image("sample3.jpg"), Attributes=["ALL"])["FaceDetails"]), 3)
refused(client.detect_faces, "InvalidImageFormatException", "Request has invalid image format", Image={"Bytes": b"none"})
compared = client.compare_faces(SourceImage=image("cage.jpg"), TargetImage=image("franck_02045.jpg"), SimilarityThreshold=90)
equal((compared["FaceMatches"], len(compared["UnmatchedFaces"])), ([], 1))

ids = []
for name in ["franck_02045.jpg", "franck_02159.jpg", "cage.jpg"]:
    indexed = client.index_faces(**C, Image=image(name), ExternalImageId=name, MaxFaces=1, QualityFilter="AUTO")
    ids.append(indexed["FaceRecords"][0]["Face"]["FaceId"])
equal(client.describe_collection(**C)["FaceCount"], 3)
pages = list(client.get_paginator("list_faces").paginate(**C, PaginationConfig={"PageSize": 2}))
equal(sorted(face["FaceId"] for page in pages for face in page["Faces"]), sorted(ids))
equal(len(pages), 2)
# As a sample of Amazon's does: an empty token with the first page.
equal(len(client.list_faces(**C, NextToken="")["Faces"]), 3)
refused(client.list_faces, "InvalidPaginationTokenException", "Invalid Pagination Token", **C, NextToken="none")

equal([match["Face"]["FaceId"] for match in client.search_faces(**C, FaceId=ids[0])["FaceMatches"]], [ids[1]])
found = client.search_faces_by_image(**C, Image=image("franck_02888.jpg"), FaceMatchThreshold=80, MaxFaces=1)
assert found["FaceMatches"][0]["Face"]["FaceId"] in ids[:2]

# Older ones know no users.
if hasattr(client, "create_user"):
    client.create_user(**C, UserId="tom")
    refused(client.create_user, "ConflictException", "A User with the same Id already exists within the collection.", **C, UserId="tom")
    equal(client.associate_faces(**C, UserId="tom", FaceIds=ids[:2])["UserStatus"], "ACTIVE")
    equal([user["UserId"] for page in client.get_paginator("list_users").paginate(**C) for user in page["Users"]], ["tom"])
    equal(client.search_users(**C, FaceId=ids[0])["UserMatches"][0]["User"], {"UserId": "tom", "UserStatus": "ACTIVE"})
    equal(client.search_users_by_image(**C, Image=image("franck_02888.jpg"))["UserMatches"][0]["User"]["UserId"], "tom")
    equal(client.delete_faces(**C, FaceIds=ids[:1])["UnsuccessfulFaceDeletions"][0]["Reasons"], ["ASSOCIATED_TO_AN_EXISTING_USER"])
    equal(client.disassociate_faces(**C, UserId="tom", FaceIds=ids[:2])["UserStatus"], "CREATED")
    client.delete_user(**C, UserId="tom")
equal(sorted(client.delete_faces(**C, FaceIds=ids)["DeletedFaces"]), sorted(ids))

if "SUITE_VIDEO" in os.environ:
    bucket, name = os.environ["SUITE_VIDEO"].split("/")
    video = {"S3Object": {"Bucket": bucket, "Name": name}}
    for start, get, more in [
        (client.start_face_detection, client.get_face_detection, {"FaceAttributes": "DEFAULT"}),
        (client.start_face_search, client.get_face_search, C),
    ]:
        job = start(Video=video, **more)["JobId"]
        deadline = time.time() + 60
        while (result := get(JobId=job))["JobStatus"] == "IN_PROGRESS" and time.time() < deadline:
            time.sleep(0.2)
        equal(result["JobStatus"], "SUCCEEDED")
        assert result.get("Faces") or result.get("Persons")

equal(client.delete_collection(**C)["StatusCode"], 200)
print(json.dumps({"answered": sorted(answered), "known": client.meta.service_model.operation_names}))
